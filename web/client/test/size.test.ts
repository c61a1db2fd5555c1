// @vitest-environment node
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** The whole core, both transports, as a page downloads it. */
const MOST_BYTES = 7 * 1_024;

test('the core is at most 7 KB after gzip', async () => {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL('../src/index.ts', import.meta.url))],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  const size = gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
  console.log(`@tidewire/client: ${size} bytes`);
  expect(size).toBeGreaterThan(1_024);
  expect(size).toBeLessThanOrEqual(MOST_BYTES);
});

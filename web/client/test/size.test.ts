// @vitest-environment node
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

/** Bytes after gzip of what a page downloads that imports these names. */
async function sizeOf(names: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { ${names} } from './index.ts';`,
      resolveDir: fileURLToPath(new URL('../src', import.meta.url)),
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  });
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length;
}

test('a page with the WebSocket downloads at most 7 KB', async () => {
  const size = await sizeOf('connect');
  console.log(`@tidewire/client: ${size} bytes`);
  expect(size).toBeGreaterThan(1_024);
  expect(size).toBeLessThanOrEqual(7 * 1_024);
});

test('the event stream adds at most 1 KB', async () => {
  const size = await sizeOf('connect, sse');
  console.log(`@tidewire/client with sse: ${size} bytes`);
  expect(size).toBeLessThanOrEqual(8 * 1_024);
});

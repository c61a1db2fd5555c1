import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const web = fileURLToPath(new URL('..', import.meta.url));

export default defineConfig({
  root: web,
  test: {
    include: ['e2e/test/**/*.test.ts'],
    environment: 'node',
    globalSetup: 'e2e/support/build.ts',
    fileParallelism: false,
    maxWorkers: 1,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    reporters: ['default', ['junit', { outputFile: 'target/reports/e2e.xml' }]],
  },
});

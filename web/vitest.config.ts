import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['*/test/**/*.test.ts'],
    exclude: ['e2e/**', '**/node_modules/**'],
    environment: 'happy-dom',
    reporters: ['default', ['junit', { outputFile: 'target/reports/unit.xml' }]],
  },
});

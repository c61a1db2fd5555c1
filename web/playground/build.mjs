// Builds the page into dist/: one script, one style sheet, and the files of static/ as they are.
import { cpSync, rmSync } from 'node:fs';
import { build } from 'esbuild';

const at = (path) => new URL(path, import.meta.url).pathname;

rmSync(at('dist'), { recursive: true, force: true });
await build({
  entryPoints: { app: at('src/main.ts'), style: at('style/style.css') },
  outdir: at('dist'),
  bundle: true,
  minify: true,
  format: 'esm',
  target: 'es2022',
  logLevel: 'warning',
});
cpSync(at('static'), at('dist'), { recursive: true });

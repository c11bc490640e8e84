import { defineConfig } from 'vite';
import { compress } from './compress.ts';

export default defineConfig({
  root: import.meta.dirname,
  // The content security policy allows no `data:` URL.
  build: { outDir: 'dist', assetsDir: 'console', assetsInlineLimit: 0, modulePreload: false, target: 'es2022' },
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  server: { proxy: { '/graphql': { target: 'http://127.0.0.1:4000', ws: true } } },
  plugins: [compress()],
});

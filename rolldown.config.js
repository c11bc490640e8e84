import { readFileSync } from 'node:fs';
import { defineConfig } from 'rolldown';

const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const installed = Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`));

/**
 * Puts the sources and the packages that they use into a few files, because finding and reading thousands of files took
 * most of a start. Packages with files of their own, such as the WebAssembly of PGlite, are dependencies and stay outside.
 */
export default defineConfig({
  input: { main: 'src/cli/main.ts', 'embedded-worker': 'src/db/embedded/embedded-worker.ts' },
  platform: 'node',
  external: installed,
  output: { dir: 'dist', cleanDir: true, chunkFileNames: '[name].js' },
});

import { readFileSync, utimesSync } from 'node:fs';
import { defineConfig } from 'rolldown';
import license from 'rollup-plugin-license';

const began = new Date();
const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const installed = Object.keys(dependencies).map((name) => new RegExp(`^${name}(/|$)`));

/** What changed during the build is newer than the built program: see `bin/modelgraph.js`. */
const datedByItsBegin = { name: 'dated-by-its-begin', writeBundle: () => utimesSync('dist/main.js', began, began) };

/**
 * Puts the sources and the packages that they use into a few files, because finding and reading thousands of files took
 * most of a start. Packages with files of their own, such as the WebAssembly of PGlite, are dependencies and stay outside.
 */
export default defineConfig({
  input: { main: 'src/cli/main.ts', 'embedded-worker': 'src/db/embedded/embedded-worker.ts' },
  platform: 'node',
  external: installed,
  plugins: [license({ thirdParty: { output: { file: 'dist/LICENSES.txt' } } }), datedByItsBegin],
  // With their hashes, files that a running gateway loads later are of its own build or missing.
  output: { dir: 'dist', cleanDir: true, chunkFileNames: '[name]-[hash].js' },
});

// Builds a page into one file, and serves it. Usage: node build.mjs react/main.tsx
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformAsync } from '@babel/core';
import relay from 'babel-plugin-relay';
import { build, context } from 'esbuild';

// Without it, the plugin compares hashes of documents as graphql 16 prints them.
process.env.BABEL_ENV ??= 'production';

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const entry = process.argv[2] ?? 'react/main.tsx';
  const folder = dirname(entry);
  const page = await context(options(entry, join(folder, 'dist/main.js'), process.env.MODELGRAPH_URL));
  const { port } = await page.serve({ servedir: folder });
  console.log(`http://127.0.0.1:${port}`);
}

/** Writes the page of `entry` to `outfile`. `url`: the gateway. */
export function buildPage(entry, outfile, url) {
  return build(options(entry, outfile, url));
}

function options(entry, outfile, url) {
  return {
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    logLevel: 'error',
    define: {
      "process.env['MODELGRAPH_URL']": url ? JSON.stringify(url) : 'undefined',
      'process.env.NODE_ENV': '"development"',
      global: 'globalThis',
    },
    plugins: [relayTags],
  };
}

/** Replaces the documents of Relay by what its compiler made of them. */
const relayTags = {
  name: 'relay',
  setup({ onLoad }) {
    onLoad({ filter: /\/relay\/[^_/]+\.tsx$/ }, async ({ path }) => {
      const { code } = await transformAsync(await readFile(path, 'utf8'), {
        filename: path,
        babelrc: false,
        configFile: false,
        parserOpts: { plugins: ['typescript', 'jsx'] },
        plugins: [[relay, { eagerEsModules: true }]],
      });
      return { contents: code, loader: 'tsx' };
    });
  },
};

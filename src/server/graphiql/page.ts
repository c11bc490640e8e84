import type { GraphiQLOptions } from 'graphql-yoga';
import { GRAPHIQL_PATH } from '../paths.ts';
import type { Assets } from './assets.ts';
import { examples } from './examples.ts';

const options: GraphiQLOptions = {
  title: 'modelgraph',
  defaultTabs: [{ query: examples[0].query }],
  // A key that is stored outlives its use, and any script of this origin can read it.
  shouldPersistHeaders: false,
  defaultEditorToolsVisibility: 'headers',
  subscriptionsProtocol: 'WS',
};

/** Scripts come from this gateway only. Monaco, the editor, writes style attributes. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self' data:",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function renderPage({ names }: Assets): string {
  const url = (name: string) => `${GRAPHIQL_PATH}${name}`;
  const workers = {
    editorWorkerService: url(names.editorWorker),
    json: url(names.jsonWorker),
    graphql: url(names.graphqlWorker),
  };
  // Nothing in it ends the script element early.
  const settings = JSON.stringify({ workers, options }).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>GraphiQL · modelgraph</title>
    <link rel="icon" href="${url(names.icon)}" />
    <link rel="stylesheet" href="${url(names.style)}" />
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <header class="console-bar">
      <a class="brand" href="/">modelgraph</a>
      <nav aria-label="Pages"><a href="/">Console</a></nav>
      <details>
        <summary>Examples</summary>
        <ul>
${examples.map(exampleLink).join('\n')}
        </ul>
      </details>
    </header>
    <div id="root"></div>
    <script type="application/json" id="settings">${settings}</script>
    <script src="${url(names.script)}"></script>
  </body>
</html>
`;
}

function exampleLink({ title, query }: (typeof examples)[number]): string {
  return `          <li><a href="?${new URLSearchParams({ query }).toString().replaceAll('&', '&amp;')}">${title}</a></li>`;
}

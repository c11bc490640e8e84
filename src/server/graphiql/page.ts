import type { GraphiQLOptions } from 'graphql-yoga';
import { GRAPHIQL_PATH } from '../paths.ts';
import type { Assets } from './assets.ts';
import { example } from './example.ts';

const options: GraphiQLOptions = {
  title: 'modelgraph',
  defaultTabs: [{ query: example }],
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
    <title>modelgraph</title>
    <link rel="icon" href="${url(names.icon)}" />
    <link rel="stylesheet" href="${url(names.style)}" />
  </head>
  <body id="body" class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <script type="application/json" id="settings">${settings}</script>
    <script src="${url(names.script)}"></script>
  </body>
</html>
`;
}

import type { Plugin } from 'graphql-yoga';
import { answerBuiltFile } from '../console/answer-built-file.ts';
import { GRAPHIQL_PATH, GRAPHQL_PATH } from '../paths.ts';
import { readAssets } from './assets.ts';
import { contentSecurityPolicy, renderPage } from './page.ts';

/** GraphiQL for a browser that opens the path of GraphQL. False: it is not built. */
export function graphiql(): Plugin | false {
  const assets = readAssets();
  if (!assets) return false;
  const page = renderPage(assets);

  return {
    onRequest({ request, url, endResponse }) {
      if (request.method !== 'GET') return;
      if (url.pathname.startsWith(GRAPHIQL_PATH)) {
        const file = assets.files.get(url.pathname.slice(GRAPHIQL_PATH.length - 1));
        if (file) endResponse(answerBuiltFile(file, request));
      } else if (url.pathname === GRAPHQL_PATH && request.headers.get('accept')?.includes('text/html')) {
        endResponse(answerPage(page));
      }
    },
  };
}

function answerPage(page: string): Response {
  return new Response(page, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'cache-control': 'no-cache',
      vary: 'Accept',
    },
  });
}

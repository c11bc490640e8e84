import type { Plugin } from 'graphql-yoga';
import { GRAPHIQL_PATH, GRAPHQL_PATH } from '../paths.ts';
import { type Assets, loadAssets } from './assets.ts';
import { contentSecurityPolicy, renderPage } from './page.ts';

const YEAR_S = 31_536_000;

/** GraphiQL for a browser that opens the path of GraphQL. Its files have paths of their own, and are kept by browsers. */
export function graphiql(): Plugin {
  let loading: Promise<Assets> | undefined;

  return {
    async onRequest({ request, url, endResponse }) {
      if (request.method !== 'GET') return;
      if (url.pathname.startsWith(GRAPHIQL_PATH)) {
        const response = await file(url.pathname.slice(GRAPHIQL_PATH.length), request);
        if (response) endResponse(response);
      } else if (url.pathname === GRAPHQL_PATH && request.headers.get('accept')?.includes('text/html')) {
        endResponse(page(await assets()));
      }
    },
  };

  function assets(): Promise<Assets> {
    loading ??= loadAssets();
    return loading;
  }

  async function file(name: string, request: Request): Promise<Response | null> {
    const asset = (await assets()).files.get(name);
    if (!asset) return null;
    const { body, encoding } = await asset.bytes(request.headers.get('accept-encoding'));
    const headers = new Headers({
      'content-type': asset.type,
      'content-length': String(body.byteLength),
      'cache-control': `public, max-age=${YEAR_S}, immutable`,
      vary: 'Accept-Encoding',
    });
    if (encoding !== 'identity') headers.set('content-encoding', encoding);
    return new Response(new Uint8Array(body), { headers });
  }
}

function page(assets: Assets): Response {
  return new Response(renderPage(assets), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentSecurityPolicy,
      'cache-control': 'no-cache',
      vary: 'Accept',
    },
  });
}

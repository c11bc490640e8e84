import { join } from 'node:path';
import type { Plugin } from 'graphql-yoga';
import { packageFolder } from '../../package-folder.ts';
import { answerBuiltFile } from './answer-built-file.ts';
import { readBuiltFiles } from './built-files.ts';
import { isConsolePath } from './console-paths.ts';

const builtFolder = join(packageFolder, 'console/dist');

/** The web console for a browser that opens one of its paths. False: it is not built. */
export function webConsole(): Plugin | false {
  const files = readBuiltFiles(builtFolder, '/index.html');
  const page = files?.get('/index.html');
  if (!files || !page) return false;

  return {
    onRequest({ request, url, endResponse }) {
      if (request.method !== 'GET') return;
      const asset = url.pathname.startsWith('/console/') ? files.get(url.pathname) : undefined;
      if (asset) {
        endResponse(answerBuiltFile(asset, request));
      } else if (isConsolePath(url.pathname) && request.headers.get('accept')?.includes('text/html')) {
        const policy = contentSecurityPolicy(request.headers.get('host'));
        endResponse(answerBuiltFile(page, request, { 'content-security-policy': policy, 'cache-control': 'no-cache' }));
      }
    },
  };
}

/** Nothing from elsewhere and nothing inline. Safari does not count WebSocket as 'self', so the host is named. */
function contentSecurityPolicy(host: string | null): string {
  const sockets = host !== null && /^[\w.:[\]-]+$/.test(host) ? ` ws://${host} wss://${host}` : '';
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self'${sockets}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

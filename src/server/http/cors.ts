import type { IncomingMessage } from 'node:http';
import type { Plugin } from 'graphql-yoga';
import type { Config } from '../../config.ts';

type CorsOrigins = Config['corsOrigins'];

const PREFLIGHT_MAX_AGE_S = 7_200;

/**
 * Lets pages of these origins read answers, never with credentials that a browser keeps. A caller is identified by a
 * header that only its own code sets.
 */
export function cors(origins: CorsOrigins): Plugin {
  return {
    onRequest({ request, endResponse }) {
      if (request.method !== 'OPTIONS') return;
      endResponse(new Response(null, { status: 204, headers: { allow: 'GET, HEAD, POST, OPTIONS' } }));
    },
    onResponse({ request, response: { headers } }) {
      if (origins !== 'any') headers.append('vary', 'Origin');
      const allowed = allowedOrigin(origins, request.headers.get('origin'));
      if (allowed === null) return;
      headers.set('access-control-allow-origin', allowed);
      headers.set('access-control-expose-headers', '*');
      if (request.method !== 'OPTIONS') return;
      headers.set('access-control-allow-methods', 'GET, HEAD, POST');
      headers.set('access-control-allow-headers', request.headers.get('access-control-request-headers') ?? '*');
      headers.set('access-control-max-age', String(PREFLIGHT_MAX_AGE_S));
      headers.append('vary', 'Access-Control-Request-Headers');
    },
  };
}

/** The headers of an answer that is not made by GraphQL. */
export function corsHeaders(origins: CorsOrigins, { headers: { origin } }: IncomingMessage): Record<string, string> {
  const allowed = allowedOrigin(origins, origin ?? null);
  return {
    ...(origins !== 'any' && { vary: 'Origin' }),
    ...(allowed !== null && { 'access-control-allow-origin': allowed, 'access-control-expose-headers': '*' }),
  };
}

/** With `*`, the header is the same without an origin, so that a cache can keep one answer for all of them. */
function allowedOrigin(origins: CorsOrigins, origin: string | null): string | null {
  if (origins === 'any') return '*';
  return origin !== null && isAllowedOrigin(origins, origin) ? origin : null;
}

export function isAllowedOrigin(origins: CorsOrigins, origin: string): boolean {
  return origins === 'any' || origins.includes(origin);
}

import type { IncomingHttpHeaders } from 'node:http';

/** What a client sends to identify itself. */
export type SentCredential =
  | { readonly bearer: string }
  /** `received` names what is sent in its place. */
  | { readonly bearer: null; readonly received: string };

/** Headers in which other APIs expect a key. */
const otherHeaders = ['x-api-key', 'api-key', 'x-admin-api-key'];

/**
 * The credential of `Authorization: Bearer …`, in the headers of a request or in the parameters of a WebSocket
 * connection, which take precedence.
 */
export function sentCredential(headers: IncomingHttpHeaders, connectionParams?: unknown): SentCredential {
  const authorization = parameter(connectionParams) ?? headers.authorization;
  if (!authorization) return { bearer: null, received: otherHeader(headers) ?? 'no credential' };
  const [, bearer] = /^Bearer\s+(\S+)\s*$/i.exec(authorization) ?? [];
  return bearer ? { bearer } : { bearer: null, received: 'an Authorization header that is not "Bearer" and a key' };
}

function otherHeader(headers: IncomingHttpHeaders): string | null {
  const isSent = otherHeaders.some((name) => headers[name] !== undefined);
  return isSent ? `a key in another header (${otherHeaders.join(', ')})` : null;
}

function parameter(connectionParams: unknown): string | null {
  if (typeof connectionParams !== 'object' || connectionParams === null) return null;
  const entry = Object.entries(connectionParams).find(([name]) => name.toLowerCase() === 'authorization');
  return typeof entry?.[1] === 'string' ? entry[1] : null;
}

import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Identity } from '../../../access/identity.ts';
import { GRAPHQL_PATH } from '../../paths.ts';
import type { Encoding } from './encoding.ts';
import { peekBody } from './request-body.ts';

/**
 * The question as it was sent: document, variables and operation name, or the hash of a persisted query. Null: the request
 * is no question to GraphQL.
 */
export async function questionOf(request: IncomingMessage): Promise<string | null> {
  const { method, url = '', headers } = request;
  if (url !== GRAPHQL_PATH && !url.startsWith(`${GRAPHQL_PATH}?`)) return null;
  if (method === 'GET') return url;
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  const body = method === 'POST' && isJson ? await peekBody(request) : null;
  return body && JSON.stringify([url, body.toString()]);
}

interface AskedBy {
  readonly request: IncomingMessage;
  readonly identity: Identity;
  readonly encoding: Encoding;
}

/** Requests with the same key get the same bytes while the catalog has the same version. */
export function answerKey(question: string, { request: { method, headers }, identity, encoding }: AskedBy): string {
  const { accept, origin, 'content-type': contentType } = headers;
  const isAnonymous = identity.kind === 'ANONYMOUS';
  const parts = [method, question, contentType, accept, origin, encoding, isAnonymous, identity.roles.at(-1)];
  return hash('sha256', JSON.stringify(parts), 'base64url');
}

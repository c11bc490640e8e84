import { hash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Identity } from '../../../access/identity.ts';
import { isGraphql } from '../../paths.ts';
import { DOCUMENT_CHARACTERS } from '../limits.ts';
import type { Encoding } from './encoding.ts';
import { peekBody } from './request-body.ts';

/**
 * The question as it was sent: document, variables and operation name, or the hash of a persisted query. Null: the request
 * is no question to GraphQL, or longer than a document can be, which is refused or is not sent twice.
 */
export function questionOf(request: IncomingMessage): string | null | Promise<string | null> {
  const { method, url = '', headers } = request;
  if (!isGraphql(url)) return null;
  if (method === 'GET') return url;
  const isJson = headers['content-type']?.startsWith('application/json') ?? false;
  const isLarge = Number(headers['content-length'] ?? 0) > DOCUMENT_CHARACTERS.allowed;
  if (method !== 'POST' || !isJson || isLarge) return null;
  return peekBody(request).then((body) => body && `${url} ${body}`);
}

interface AskedBy {
  readonly request: IncomingMessage;
  readonly identity: Identity;
  readonly encoding: Encoding;
}

/** Longer keys are hashed: hashing a short one takes longer than comparing it. */
const MAX_KEY_LENGTH = 2_000;

/** Requests with the same key get the same bytes while the catalog has the same version. */
export function answerKey(question: string, { request: { method, headers }, identity, encoding }: AskedBy): string {
  const { accept, origin, 'content-type': contentType } = headers;
  const asker = `${identity.kind === 'ANONYMOUS'} ${identity.roles.at(-1)}`;
  // A header has no line break, and the question is the last part, so that different requests never have the same key.
  const key = `${method} ${encoding} ${asker}\n${stated(accept)}\n${stated(origin)}\n${stated(contentType)}\n${question}`;
  return key.length > MAX_KEY_LENGTH ? hash('sha256', key, 'base64url') : key;
}

/** An absent header differs from each that a client can send. */
function stated(header: string | undefined): string {
  return header === undefined ? '' : `:${header}`;
}

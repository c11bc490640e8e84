import { hash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnsweredQuery } from '../../telemetry/operation-report.ts';
import { type Encoding, encode } from './encoding.ts';

/** A complete answer as its bytes are sent. */
export interface Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Null: the answer to a POST, which HTTP cannot revalidate. */
  readonly etag: string | null;
  readonly query: AnsweredQuery;
}

/** Time for which a shared cache, such as a CDN, may repeat an answer without asking the gateway. */
export const MAX_AGE_S = 60;

/** The properties of a request that decide the form of its answer. */
export interface AnswerForm {
  readonly isGet: boolean;
  readonly encoding: Encoding;
  /** Whether the answer is the same for every caller without a credential. */
  readonly isPublic: boolean;
}

/** The headers that belong to one request, not to its answer. */
export const ownHeaders = ['x-request-id', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'] as const;

/** A complete response with the status 200. The names of headers are in lower case. */
interface Successful {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Turns a successful response into the answer in the form that its request accepts. */
export async function answerOf(
  response: Successful,
  query: AnsweredQuery,
  { isGet, encoding, isPublic }: AnswerForm,
): Promise<Answer> {
  const { body, encoding: used } = await encode(response.body, encoding);
  const etag = isGet ? `"${hash('sha256', body, 'base64url')}"` : null;
  const others = Object.entries(response.headers).filter(([name]) => !ownHeaders.some((own) => own === name));
  const headers: Record<string, string> = Object.fromEntries(others);
  const varies = 'Accept, Accept-Encoding, Authorization';
  headers['vary'] = headers['vary'] === undefined ? varies : `${headers['vary']}, ${varies}`;
  headers['content-length'] = String(body.length);
  if (used !== 'identity') headers['content-encoding'] = used;
  if (etag !== null) {
    headers['etag'] = etag;
    headers['cache-control'] = isPublic ? `public, max-age=0, s-maxage=${MAX_AGE_S}` : 'private, no-cache';
  }
  return { headers, body, etag, query };
}

/** Whether the client has the answer already. Compares weakly, because proxies that compress weaken the ETag. */
export function isUnchanged({ etag }: Pick<Answer, 'etag'>, ifNoneMatch: string | undefined): boolean {
  if (etag === null || ifNoneMatch === undefined) return false;
  const known = ifNoneMatch.split(',').map((one) => one.trim().replace(/^W\//, ''));
  return known.includes(etag) || known.includes('*');
}

/** `own`: headers of this request. */
export function sendAnswer(
  answer: Answer,
  { headers }: IncomingMessage,
  response: ServerResponse,
  own: Answer['headers'],
): void {
  if (isUnchanged(answer, headers['if-none-match']))
    response.writeHead(304, { ...headersWithoutBody(answer), ...own }).end();
  else response.writeHead(200, { ...answer.headers, ...own }).end(answer.body);
}

/** The headers of the answer without those that describe its body, for the status 304. */
export function headersWithoutBody({ headers }: Pick<Answer, 'headers'>): Answer['headers'] {
  const { 'content-length': _length, 'content-encoding': _encoding, 'content-type': _type, ...others } = headers;
  return others;
}

import type { CompleteAnswer } from './http-route.ts';

export function jsonAnswer(value: unknown, status = 200): CompleteAnswer {
  return uncachedAnswer(Buffer.from(JSON.stringify(value)), 'application/json; charset=utf-8', status);
}

/** An answer that belongs to its request alone. */
export function uncachedAnswer(body: Uint8Array, mediaType: string, status = 200): CompleteAnswer {
  const headers = { 'content-type': mediaType, 'content-length': String(body.length), 'cache-control': 'no-store' };
  return { status, headers, body };
}

import type { RequestListener } from 'node:http';
import { refusalBody } from './refusal.ts';

/** The maximum size of a request, over HTTP or WebSocket. No real query exceeds it. */
export const MAX_REQUEST_BYTES = 1024 * 1024;

/** Passes requests on, except those with a body that is too large or has no declared size. */
export function withBodyLimit(listener: RequestListener): RequestListener {
  return (request, response) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding !== undefined) return refuse(411, 'A request must say its Content-Length.');
    if (Number(length ?? 0) <= MAX_REQUEST_BYTES) return listener(request, response);
    return refuse(413, `A request must have at most ${MAX_REQUEST_BYTES} bytes, got ${length}.`);

    function refuse(status: number, message: string): void {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
      response.end(refusalBody({ status, code: 'BAD_REQUEST', message }));
    }
  };
}

import type { IncomingMessage, RequestListener } from 'node:http';
import { refusalBody } from './refusal.ts';

/** The maximum size of a request, over HTTP or WebSocket. No real query exceeds it. */
export const MAX_REQUEST_BYTES = 1024 * 1024;

/** The same for a caller that may store vectors: 1,000 of 1,536 numbers are 20 MB of JSON. */
const MAX_VECTOR_REQUEST_BYTES = 32 * 1024 * 1024;

/**
 * Passes requests on, except those with a body that is too large or has no declared size. `mayStoreVectors`: asked about
 * the sender of a large one.
 */
export function withBodyLimit(
  listener: RequestListener,
  mayStoreVectors: (request: IncomingMessage) => Promise<boolean> = async () => false,
): RequestListener {
  return async (request, response) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding !== undefined) return refuse(411, 'A request must say its Content-Length.');
    const bytes = Number(length ?? 0);
    if (bytes <= MAX_REQUEST_BYTES) return listener(request, response);
    const allowed = (await mayStoreVectors(request)) ? MAX_VECTOR_REQUEST_BYTES : MAX_REQUEST_BYTES;
    if (bytes <= allowed) return listener(request, response);
    return refuse(413, `A request must have at most ${allowed} bytes, got ${length}.`);

    function refuse(status: number, message: string): void {
      response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', connection: 'close' });
      response.end(refusalBody({ status, code: 'BAD_REQUEST', message }));
    }
  };
}

import type { IncomingMessage, RequestListener } from 'node:http';
import { type Refusal, refusalBody } from './refusal.ts';

/** The maximum size of a request, over HTTP or WebSocket. No real query exceeds it. */
export const MAX_REQUEST_BYTES = 1024 * 1024;

/** The same for a caller that may store vectors: 1,000 of 1,536 numbers are 20 MB of JSON. */
const MAX_VECTOR_REQUEST_BYTES = 32 * 1024 * 1024;

/** The same for all such requests together, until they are answered. A body is kept several times while it is read. */
const MAX_VECTOR_BYTES_AT_ONCE = 4 * MAX_VECTOR_REQUEST_BYTES;

/**
 * Passes requests on, except those with a body that is too large or has no declared size. `mayStoreVectors`: asked about
 * the sender of a large one.
 */
export function withBodyLimit(
  listener: RequestListener,
  mayStoreVectors: (request: IncomingMessage) => Promise<boolean> = async () => false,
): RequestListener {
  let bytesAtOnce = 0;
  return async (request, response) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding !== undefined) return refuse(411, 'A request must say its Content-Length.');
    const bytes = Number(length ?? 0);
    if (bytes <= MAX_REQUEST_BYTES) return listener(request, response);
    const allowed = (await mayStoreVectors(request)) ? MAX_VECTOR_REQUEST_BYTES : MAX_REQUEST_BYTES;
    if (!(bytes <= allowed)) return refuse(413, `A request must have at most ${allowed} bytes, got ${length}.`);
    if (bytesAtOnce + bytes > MAX_VECTOR_BYTES_AT_ONCE) return refuseForNow();
    bytesAtOnce += bytes;
    response.once('close', () => {
      bytesAtOnce -= bytes;
    });
    return listener(request, response);

    function refuse(status: number, message: string): void {
      end({ status, code: 'BAD_REQUEST', message });
    }

    function refuseForNow(): void {
      const message = `Large requests must have at most ${MAX_VECTOR_BYTES_AT_ONCE} bytes together, and ${bytesAtOnce} are being answered.`;
      end({ status: 429, code: 'RATE_LIMITED', message, headers: { 'retry-after': '1' } });
    }

    function end(refusal: Refusal): void {
      const headers = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };
      response.writeHead(refusal.status, { ...headers, ...refusal.headers });
      response.end(refusalBody(refusal));
    }
  };
}

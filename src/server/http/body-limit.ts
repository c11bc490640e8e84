import type { IncomingMessage, RequestListener } from 'node:http';
import { LargeBody, MAX_LARGE_REQUEST_BYTES, MAX_REQUEST_BYTES } from './large-bodies.ts';
import { type Refusal, refusalBody } from './refusal.ts';

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
    if (encoding !== undefined) return refuse(badRequest(411, 'A request must say its Content-Length.'));
    const bytes = Number(length ?? 0);
    if (bytes <= MAX_REQUEST_BYTES) return listener(request, response);
    const allowed = (await mayStoreVectors(request)) ? MAX_LARGE_REQUEST_BYTES : MAX_REQUEST_BYTES;
    if (!(bytes <= allowed)) {
      return refuse(badRequest(413, `A request must have at most ${allowed} bytes, got ${length}.`));
    }
    const refusal = new LargeBody(response).add(bytes);
    return refusal ? refuse(refusal) : listener(request, response);

    function refuse(refusal: Refusal): void {
      const headers = { 'content-type': 'application/json; charset=utf-8', connection: 'close' };
      response.writeHead(refusal.status, { ...headers, ...refusal.headers });
      response.end(refusalBody(refusal));
    }
  };
}

function badRequest(status: number, message: string): Refusal {
  return { status, code: 'BAD_REQUEST', message };
}

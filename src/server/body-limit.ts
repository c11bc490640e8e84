import type { RequestListener } from 'node:http';

/** Of a request, over HTTP or WebSocket. A query that needs more is none. */
export const MAX_REQUEST_BYTES = 1024 * 1024;

/** Hands requests on, but for those with a body that is too large, or of a size that is not said in advance. */
export function withBodyLimit(listener: RequestListener): RequestListener {
  return (request, response) => {
    const { 'content-length': length, 'transfer-encoding': encoding } = request.headers;
    if (encoding !== undefined) return refuse(411, 'A request must say its Content-Length.');
    if (Number(length ?? 0) <= MAX_REQUEST_BYTES) return listener(request, response);
    return refuse(413, `A request must have at most ${MAX_REQUEST_BYTES} bytes, got ${length}.`);

    function refuse(status: number, message: string): void {
      response.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] }));
    }
  };
}

import type { IncomingMessage } from 'node:http';

/**
 * Reads the body of a request that declares its length, and leaves it in the request for the next reader. Null: the client
 * has left.
 */
export function peekBody(request: IncomingMessage): Promise<Buffer | null> {
  const { promise, resolve } = Promise.withResolvers<Buffer | null>();
  const length = Number(request.headers['content-length'] ?? 0);
  const chunks: Buffer[] = [];
  let received = 0;
  request.on('readable', read).once('close', leave);
  return promise;

  function read(): void {
    for (let chunk = next(); chunk !== null; chunk = next()) {
      chunks.push(chunk);
      received += chunk.length;
    }
    if (received < length) return;
    request.off('readable', read).off('close', leave);
    const [first = Buffer.alloc(0)] = chunks;
    const body = chunks.length > 1 ? Buffer.concat(chunks) : first;
    // Before the stream ends, which it does in the next turn at the earliest.
    if (body.length > 0) request.unshift(body);
    resolve(body);
  }

  function next(): Buffer | null {
    return received < length ? request.read() : null;
  }

  function leave(): void {
    resolve(null);
  }
}

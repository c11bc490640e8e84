import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LargeBody, MAX_REQUEST_BYTES } from '../http/large-bodies.ts';
import { refused } from '../http/refusal.ts';

/**
 * Reads the body of a request, as it is or compressed with gzip. Throws when it has more bytes, counted uncompressed, or
 * when there is no room for a large one.
 */
export async function readBody(request: IncomingMessage, response: ServerResponse, maxBytes: number): Promise<Buffer> {
  const large = new LargeBody(response);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of uncompressed(request)) {
    bytes += chunk.length;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    const refusal = bytes > MAX_REQUEST_BYTES ? large.add(chunk.length) : null;
    if (refusal) throw refused(refusal);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function* uncompressed(request: IncomingMessage): AsyncIterable<Buffer> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return yield* request;
  if (encoding !== 'gzip') throw unknownEncoding(encoding);
  const gunzip: Readable = request.pipe(createGunzip());
  request.once('error', (error) => gunzip.destroy(error));
  try {
    yield* gunzip;
  } catch (error) {
    throw isZlibError(error) ? invalidGzip() : error;
  } finally {
    request.unpipe();
  }
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_');
}

function tooLarge(maxBytes: number) {
  const message = `A request must have at most ${maxBytes} bytes, uncompressed; got more.`;
  return refused({ status: 413, code: 'BAD_REQUEST', message, headers: { connection: 'close' } });
}

function unknownEncoding(encoding: string) {
  const message = `The Content-Encoding must be gzip or identity; got ${encoding}.`;
  return refused({ status: 415, code: 'BAD_REQUEST', message });
}

function invalidGzip() {
  return refused({ status: 400, code: 'BAD_REQUEST', message: 'The body is not the gzip that Content-Encoding says.' });
}

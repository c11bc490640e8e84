import type { ServerResponse } from 'node:http';
import type { Refusal } from './refusal.ts';

/** The maximum size of a request, over HTTP or WebSocket, that is not large. No real query exceeds it. */
export const MAX_REQUEST_BYTES = 1024 * 1024;

/** The maximum of a large request, such as one with vectors or images: 1,000 vectors of 1,536 numbers are 20 MB of JSON. */
export const MAX_LARGE_REQUEST_BYTES = 32 * 1024 * 1024;

/** The same for all large requests of the process together. A body is kept several times while it is read. */
const MAX_BYTES_AT_ONCE = 4 * MAX_LARGE_REQUEST_BYTES;

let bytesAtOnce = 0;

/** The bytes of one large request, counted until it is answered. */
export class LargeBody {
  #bytes = 0;

  constructor(response: ServerResponse) {
    response.once('close', () => {
      bytesAtOnce -= this.#bytes;
    });
  }

  /** Counts more bytes. A refusal: there is no room for them now. */
  add(bytes: number): Refusal | null {
    if (bytesAtOnce + bytes > MAX_BYTES_AT_ONCE) return noRoom();
    bytesAtOnce += bytes;
    this.#bytes += bytes;
    return null;
  }
}

function noRoom(): Refusal {
  const message = `Large requests must have at most ${MAX_BYTES_AT_ONCE} bytes together, and ${bytesAtOnce} are being answered.`;
  return { status: 429, code: 'RATE_LIMITED', message, headers: { 'retry-after': '1', connection: 'close' } };
}

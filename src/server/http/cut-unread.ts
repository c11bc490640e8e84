import type { RequestListener, ServerResponse } from 'node:http';
import type { Log } from '../../log.ts';

/** The system accepts more of an answer only when a client has taken about a third of the send buffer, up to megabytes. */
const TIMEOUTS = 4;

/** Cuts the connection of a client that takes nothing of its answer for several timeouts, which would be kept for it. */
export function cutUnread(requestTimeoutMs: number, log: Log, listener: RequestListener): RequestListener {
  const timeoutMs = TIMEOUTS * requestTimeoutMs;
  return (request, response) => {
    // Node calls it when nothing was sent for this time, also while there is nothing to send.
    response.setTimeout(timeoutMs, () => {
      const unsentBytes = response.writableLength;
      if (unsentBytes === 0) return;
      log.warn({ unsentBytes }, 'HTTP client does not read; connection cut');
      response.destroy();
    });
    keepTimeout(response, timeoutMs);
    return listener(request, response);
  };
}

/** Yoga takes the timeout off the socket of an event stream. */
function keepTimeout(response: ServerResponse, timeoutMs: number): void {
  const write = response.write.bind(response);
  const writeWithin = (...chunk: Parameters<typeof write>) => {
    const hasRoom = write(...chunk);
    if (!hasRoom) response.socket?.setTimeout(timeoutMs);
    return hasRoom;
  };
  response.write = writeWithin as typeof response.write; // It has two signatures.
}

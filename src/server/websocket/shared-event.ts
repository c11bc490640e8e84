import type { ExecutionResult } from 'graphql';
import { MessageType } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** Up to this size, copying an event costs less than sending a message in two frames. */
const MAX_COPIED_BYTES = 16 * 1024;

/** An event of a subscription that is serialized once for all of its subscribers. */
export class SharedEvent {
  /** The message without its beginning, which contains the id of the operation. */
  readonly #rest: Buffer;

  constructor(result: ExecutionResult) {
    this.#rest = Buffer.from(`,"type":"${MessageType.Next}","payload":${JSON.stringify(result)}}`);
  }

  /** `start`: see `startOfMessage`. `onSent` is called when the operating system has taken the message, or refused it. */
  send(socket: WebSocket, start: Buffer, onSent: () => void): void {
    if (this.#rest.length <= MAX_COPIED_BYTES) {
      socket.send(Buffer.concat([start, this.#rest]), { binary: false }, onSent);
      return;
    }
    // Two frames of one message, so that all sockets send the same buffer.
    socket.send(start, { binary: false, fin: false });
    socket.send(this.#rest, { binary: false, fin: true }, onSent);
  }
}

/** The beginning of each message of an operation. */
export function startOfMessage(operationId: string): Buffer {
  return Buffer.from(`{"id":${JSON.stringify(operationId)}`);
}

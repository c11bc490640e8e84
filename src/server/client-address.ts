import type { IncomingMessage } from 'node:http';

/** The network address of the client. Null: its connection is closed already. */
export function addressOf({ socket }: IncomingMessage): string | null {
  // An IPv4 client of a socket that takes both is the same as one of a socket that takes IPv4 alone.
  return socket.remoteAddress?.replace(/^::ffff:/, '') ?? null;
}

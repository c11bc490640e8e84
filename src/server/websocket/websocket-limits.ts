import type { IncomingMessage } from 'node:http';
import type { GraphQLError } from 'graphql';
import type { WebSocket, WebSocketServer } from 'ws';
import { networkOf } from '../../access/network.ts';
import { type Limit, limitExceeded } from '../../graph/errors/errors.ts';
import type { Log } from '../../log.ts';
import type { AddressOf } from '../http/client-address.ts';

/** A connection that does not introduce itself in time is closed with 4408. */
export const INIT_TIMEOUT_MS = 3_000;

/** The largest answer fits in. A client that reads so much slower than it asks is disconnected. */
export const MAX_UNSENT_BYTES = 32 * 1024 * 1024;

/** A client that has too many connections may try again after this time. */
export const RETRY_AFTER_S = 10;

const OPERATIONS: Limit = {
  name: 'OPERATIONS',
  unit: 'operations beside it on its connection',
  allowed: 99,
  advice: 'Complete some of them, or open another connection.',
};

/** Cuts the connection of a client that does not read. Returns whether it is open. */
export function cutIfUnread(socket: WebSocket, log: Log): boolean {
  if (socket.readyState !== socket.OPEN) return false;
  const unsentBytes = socket.bufferedAmount;
  if (unsentBytes <= MAX_UNSENT_BYTES) return true;
  log.warn({ unsentBytes }, 'WebSocket client does not read; connection cut');
  socket.terminate();
  return false;
}

/** `running` includes the operation that starts. */
export function exceededOperations(running: number): GraphQLError | null {
  const others = running - 1;
  return others > OPERATIONS.allowed ? limitExceeded(OPERATIONS, others) : null;
}

/** True while the network of a client has fewer connections than allowed. */
export function hasRoomFor(
  sockets: WebSocketServer,
  addressOf: AddressOf,
  allowed: number,
): (request: IncomingMessage) => boolean {
  const open = new Map<string, number>();
  sockets.on('connection', (socket, request) => {
    const network = networkOf(addressOf(request));
    open.set(network, (open.get(network) ?? 0) + 1);
    socket.once('close', () => {
      const others = (open.get(network) ?? 1) - 1;
      if (others > 0) open.set(network, others);
      else open.delete(network);
    });
  });
  return (request: IncomingMessage) => (open.get(networkOf(addressOf(request))) ?? 0) < allowed;
}

import type { IncomingMessage } from 'node:http';
import { CloseCode, handleProtocols, type Server } from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import type { Log } from '../../log.ts';

/** A connection that answers no ping within this time is cut. */
const PING_EVERY_MS = 12_000;
/** The id of an operation that a client stops before its end. No client library has longer ids. */
const MAX_COMPLETE_CHARACTERS = 300;

/** The facts about a connection that exist before its first message. */
export interface Connected {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  /** The client no longer waits for the operation with this id. */
  readonly onCompleted: (operationId: string) => void;
}

/**
 * Speaks the protocol of `server` on the connections of `sockets`. The adapter of graphql-ws writes faults of clients to the
 * console, sends messages of internal errors as close reasons, and does not learn when a client stops a query.
 */
export function webSocketTransport<Extra extends Connected>(
  sockets: WebSocketServer,
  server: Server<Extra>,
  extraOf: (socket: WebSocket, request: IncomingMessage) => Extra,
  log: Log,
): void {
  sockets.options.handleProtocols = handleProtocols;
  sockets.on('connection', (socket, request) => {
    const extra = extraOf(socket, request);
    const stopPinging = ping(socket);
    // The library closes the connection with the code of the protocol.
    socket.on('error', ({ message }) => log.info({ reason: message }, 'WebSocket connection failed'));
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (text) => sent(socket, text),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (handle) => socket.on('message', (data) => void receive(String(data), extra, handle)),
      },
      extra,
    );
    socket.once('close', (code, reason) => {
      stopPinging();
      void closed(code, String(reason));
    });
  });

  async function receive(text: string, extra: Extra, handle: (text: string) => Promise<void>): Promise<void> {
    const completed = completedOperation(text);
    if (completed !== null) extra.onCompleted(completed);
    try {
      await handle(text);
    } catch (error) {
      const { socket } = extra;
      // What cannot be sent to a client that has left is no error.
      if (socket.readyState !== socket.OPEN) return;
      log.error({ error }, 'failed to handle a WebSocket message');
      socket.close(CloseCode.InternalServerError, 'Internal server error');
    }
  }
}

function completedOperation(text: string): string | null {
  if (text.length > MAX_COMPLETE_CHARACTERS || !text.includes('"complete"')) return null;
  try {
    const { type, id } = JSON.parse(text);
    return type === 'complete' && typeof id === 'string' ? id : null;
  } catch {
    // The protocol closes the connection.
    return null;
  }
}

function sent(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    socket.send(text, (error) => (error ? reject(error) : resolve()));
  });
}

function ping(socket: WebSocket): () => void {
  let isAlive = true;
  socket.on('pong', () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    socket.ping();
  }, PING_EVERY_MS);
  return () => clearInterval(timer);
}

import type { IncomingMessage, Server } from 'node:http';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { CloseCode, makeServer } from 'graphql-ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { sentCredential } from '../../access/bearer.ts';
import type { Identity } from '../../access/identity.ts';
import type { Config } from '../../config.ts';
import type { HttpOptions } from '../graphql-http.ts';
import { clientAddress } from '../http/client-address.ts';
import { isAllowedOrigin } from '../http/cors.ts';
import { MAX_REQUEST_BYTES } from '../http/large-bodies.ts';
import { GRAPHQL_PATH } from '../paths.ts';
import type { OperationServer } from '../prepare-operation.ts';
import { cutIfUnread, exceededOperations, hasRoomFor, INIT_TIMEOUT_MS, RETRY_AFTER_S } from './websocket-limits.ts';
import { websocketOperations } from './websocket-operations.ts';
import { type Connected, webSocketTransport } from './websocket-transport.ts';

/** The time limit of a client to acknowledge the close of its connection. */
const CLOSE_TIMEOUT_MS = 2_000;

interface Connection extends Connected {
  /** The running operations by id, to be stopped when their client leaves or no longer waits for them. */
  readonly running: Map<string, AbortController>;
  /** Set when the client introduces itself, before its first operation. */
  identity?: Identity;
  stopWatching?: () => void;
}

/** GraphQL over WebSocket (graphql-transport-ws) at `/graphql`. The returned function ends every connection. */
export function graphqlWs(server: Server, options: HttpOptions, operationServer: OperationServer): () => Promise<void> {
  const { access, gateway, log } = options;
  const { config } = gateway;
  const addressOf = clientAddress(config.trustedProxies);
  const operations = websocketOperations(operationServer, options);
  const sockets = new WebSocketServer({
    server,
    path: GRAPHQL_PATH,
    maxPayload: MAX_REQUEST_BYTES,
    // A browser asks no permission before it connects.
    verifyClient: ({ origin, req }, verified) => {
      if (!mayConnect(origin, req, config.corsOrigins)) return verified(false, 403);
      return verified(hasRoom(req), 429, undefined, { 'retry-after': String(RETRY_AFTER_S) });
    },
  });
  const hasRoom = hasRoomFor(sockets, addressOf, config.limits.websocketsPerAddress);
  const protocol = makeServer<Record<string, unknown>, Connection>({
    connectionInitWaitTimeout: INIT_TIMEOUT_MS,
    // False: the connection is closed with 4403.
    onConnect: async ({ extra, connectionParams }) => {
      const { request, socket } = extra;
      const identity = await access.identify(sentCredential(request.headers, connectionParams), addressOf(request));
      // A client may have left meanwhile, and `onClose` with it.
      if (identity.refusal !== null || socket.readyState !== socket.OPEN) return false;
      extra.identity = identity;
      extra.stopWatching = access.credentialEnds.watch(identity, () => {
        // Not 4401, after which clients do not connect again: one with a new token may.
        socket.close(CloseCode.Forbidden, 'Forbidden');
      });
      return true;
    },
    onClose: ({ extra }) => {
      extra.stopWatching?.();
      for (const operation of extra.running.values()) operation.abort();
    },
    onComplete: ({ extra }, id) => void extra.running.delete(id),
    execute: operations.run,
    subscribe: operations.run,
    onSubscribe: async ({ extra, subscriptions }, id, payload) => {
      const tooMany = exceededOperations(Object.keys(subscriptions).length);
      if (tooMany) return [tooMany];
      const identity = extra.identity as Identity; // Set by `onConnect`, which comes before every operation.
      const { request, socket, running } = extra;
      const operation = new AbortController();
      running.set(id, operation);
      return operations.prepare({ id, payload, request, socket, clientGone: operation.signal, identity });
    },
    onNext: ({ extra: { socket } }) => void cutIfUnread(socket, log),
    onError: ({ extra }, id, _params, errors) => {
      extra.running.delete(id);
      return errors.map(withoutHttp);
    },
  });
  webSocketTransport(sockets, protocol, connectionOf, log);
  return async () => {
    const late = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, CLOSE_TIMEOUT_MS);
    for (const socket of sockets.clients) socket.close(1001, 'Going away');
    await new Promise((resolve) => sockets.close(resolve));
    clearTimeout(late);
  };
}

function connectionOf(socket: WebSocket, request: IncomingMessage): Connection {
  const running = new Map<string, AbortController>();
  const onCompleted = (id: string) => {
    running.get(id)?.abort();
    running.delete(id);
  };
  return { socket, request, running, onCompleted };
}

/** Yoga puts the status of an HTTP response into the extensions of an error. */
function withoutHttp(error: GraphQLError | GraphQLFormattedError): GraphQLFormattedError {
  const { extensions: { http, ...extensions } = {}, ...rest } = error instanceof GraphQLError ? error.toJSON() : error;
  return { ...rest, extensions };
}

/** Only browsers send an origin. The pages of the gateway itself can always connect. */
function mayConnect(origin: string | undefined, { headers }: IncomingMessage, allowed: Config['corsOrigins']): boolean {
  if (origin === undefined || isAllowedOrigin(allowed, origin)) return true;
  return URL.parse(origin)?.host === headers.host;
}

import type { IncomingMessage, Server } from 'node:http';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { sentCredential } from '../../access/bearer.ts';
import type { Identity } from '../../access/identity.ts';
import type { Config } from '../../config.ts';
import type { graphqlHttp, HttpOptions } from '../graphql-http.ts';
import { MAX_REQUEST_BYTES } from '../http/body-limit.ts';
import { clientAddress } from '../http/client-address.ts';
import { isAllowedOrigin } from '../http/cors.ts';
import type { OperationReport } from '../telemetry/operation-report.ts';
import {
  exceededOperations,
  hasRoomFor,
  INIT_TIMEOUT_MS,
  MAX_UNSENT_BYTES,
  RETRY_AFTER_S,
} from './websocket-limits.ts';
import { websocketOperations } from './websocket-operations.ts';

/** The time limit of a client to acknowledge the close of its connection. */
const CLOSE_TIMEOUT_MS = 2_000;

/** Set when the client connects, before its first operation. */
type Connection = Record<string, unknown> & {
  clientGone: AbortSignal;
  identity?: Identity;
  stopWatching?: () => void;
};

/** GraphQL over WebSocket (graphql-transport-ws) at `/graphql`. The returned function ends every connection. */
export function graphqlWs(
  yoga: ReturnType<typeof graphqlHttp>,
  server: Server,
  options: HttpOptions,
  report: OperationReport,
): () => Promise<void> {
  const { access, gateway } = options;
  const { config } = gateway;
  const addressOf = clientAddress(config.trustedProxies);
  const operations = websocketOperations(yoga, options, report);
  const sockets = new WebSocketServer({
    server,
    path: yoga.graphqlEndpoint,
    maxPayload: MAX_REQUEST_BYTES,
    // A browser asks no permission before it connects.
    verifyClient: ({ origin, req }, verified) => {
      if (!mayConnect(origin, req, config.corsOrigins)) return verified(false, 403);
      return verified(hasRoom(req), 429, undefined, { 'retry-after': String(RETRY_AFTER_S) });
    },
  });
  const hasRoom = hasRoomFor(sockets, addressOf, config.limits.websocketsPerAddress);
  const connections = useServer<Record<string, unknown>, Connection>(
    {
      connectionInitWaitTimeout: INIT_TIMEOUT_MS,
      // False: the connection is closed with 4403.
      onConnect: async ({ extra, connectionParams }) => {
        const { request, socket } = extra;
        const gone = new AbortController();
        socket.once('close', () => gone.abort());
        extra.clientGone = gone.signal;
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
      onClose: ({ extra }) => extra.stopWatching?.(),
      execute: operations.run,
      subscribe: operations.run,
      onSubscribe: async ({ extra, subscriptions }, id, payload) => {
        const tooMany = exceededOperations(Object.keys(subscriptions).length);
        if (tooMany) return [tooMany];
        const identity = extra.identity as Identity; // Set by `onConnect`, which comes before every operation.
        const { request, socket, clientGone } = extra;
        return operations.prepare({ id, payload, request, socket, clientGone, identity });
      },
      onNext: ({ extra: { socket } }) => {
        if (socket.bufferedAmount > MAX_UNSENT_BYTES) socket.terminate();
      },
      onError: (_connection, _id, _params, errors) => errors.map(withoutHttp),
    },
    sockets,
  );
  return async () => {
    const late = setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, CLOSE_TIMEOUT_MS);
    await connections.dispose();
    clearTimeout(late);
  };
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

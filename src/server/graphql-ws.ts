import type { IncomingMessage, Server } from 'node:http';
import { type ExecutionArgs, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { CloseCode } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Access } from '../access/access.ts';
import { sentCredential } from '../access/bearer.ts';
import type { Identity } from '../access/identity.ts';
import type { Config } from '../config.ts';
import { MAX_REQUEST_BYTES } from './body-limit.ts';
import { addressOf } from './client-address.ts';
import { isAllowedOrigin } from './cors.ts';
import { checkLimits } from './front/operation-limits.ts';
import type { graphqlHttp } from './graphql-http.ts';
import type { OperationReport } from './telemetry/operation-report.ts';

/** The time limit of a client to acknowledge the close of its connection. */
const CLOSE_TIMEOUT_MS = 2_000;

type Yoga = ReturnType<typeof graphqlHttp>;
type Operations = Pick<ReturnType<Yoga['getEnveloped']>, 'execute' | 'subscribe'>;

/** Set when the client connects, before its first operation. */
type Connection = Record<string, unknown> & {
  clientGone: AbortSignal;
  identity?: Identity;
  stopWatching?: () => void;
};

/** GraphQL over WebSocket (graphql-transport-ws) at `/graphql`. The returned function ends every connection. */
export function graphqlWs(
  yoga: Yoga,
  server: Server,
  access: Access,
  config: Config,
  report: OperationReport,
): () => Promise<void> {
  const sockets = new WebSocketServer({
    server,
    path: yoga.graphqlEndpoint,
    maxPayload: MAX_REQUEST_BYTES,
    // A browser asks no permission before it connects.
    verifyClient: ({ origin, req }, verified) => verified(mayConnect(origin, req, config.corsOrigins), 403),
  });
  const connections = useServer<Record<string, unknown>, Connection>(
    {
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
      // Each operation brings the functions that Yoga made for it.
      execute: (args) => operationsOf(args).execute(args),
      subscribe: (args) => operationsOf(args).subscribe(args),
      onSubscribe: async ({ extra }, _id, params) => {
        const { request: req, socket, clientGone, identity } = extra;
        const context = { req, socket, params, clientGone, identity };
        const enveloped = yoga.getEnveloped(context);
        try {
          const document = enveloped.parse(params.query);
          const faults = enveloped.validate(enveloped.schema, document);
          if (faults.length > 0) return faults;
          const { operationName, variables: variableValues } = params;
          const request = { schema: enveloped.schema, document, operationName, variableValues };
          // Found here, it is a message `error`; found by `execute`, it would be an answer.
          const { exceeded } = checkLimits(request, config.limits.queryCost);
          if (exceeded) {
            report.refused(context, [exceeded]);
            return [exceeded];
          }
          return {
            ...request,
            contextValue: await enveloped.contextFactory(),
            rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe } satisfies Operations,
          };
        } catch (error) {
          // A query that does not parse fails its operation, not the connection.
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
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

function operationsOf(args: ExecutionArgs): Operations {
  // Set by `onSubscribe` above; graphql-js types it as unknown.
  return args.rootValue as Operations;
}

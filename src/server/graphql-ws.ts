import type { Server } from 'node:http';
import { type ExecutionArgs, GraphQLError } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { MAX_REQUEST_BYTES } from './body-limit.ts';
import type { graphqlHttp } from './graphql-http.ts';

/** How long a client may take to answer that its connection is being closed. */
const CLOSE_TIMEOUT_MS = 2_000;

type Yoga = ReturnType<typeof graphqlHttp>;
type Operations = Pick<ReturnType<Yoga['getEnveloped']>, 'execute' | 'subscribe'>;

/** GraphQL over WebSocket (graphql-transport-ws) at `/graphql`. The returned function ends every connection. */
export function graphqlWs(yoga: Yoga, server: Server): () => Promise<void> {
  const sockets = new WebSocketServer({
    server,
    path: yoga.graphqlEndpoint,
    maxPayload: MAX_REQUEST_BYTES,
  });
  const connections = useServer(
    {
      // Each operation brings the functions that Yoga made for it.
      execute: (args) => operationsOf(args).execute(args),
      subscribe: (args) => operationsOf(args).subscribe(args),
      onSubscribe: async ({ extra, connectionParams }, _id, params) => {
        const enveloped = yoga.getEnveloped({ req: extra.request, socket: extra.socket, connectionParams, params });
        try {
          const document = enveloped.parse(params.query);
          const faults = enveloped.validate(enveloped.schema, document);
          if (faults.length > 0) return faults;
          return {
            schema: enveloped.schema,
            document,
            operationName: params.operationName,
            variableValues: params.variables,
            contextValue: await enveloped.contextFactory(),
            rootValue: { execute: enveloped.execute, subscribe: enveloped.subscribe } satisfies Operations,
          };
        } catch (error) {
          // A query that does not parse is the fault of one operation, not of the connection.
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      },
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

function operationsOf(args: ExecutionArgs): Operations {
  // Put there by `onSubscribe` above; graphql-js types it as unknown.
  return args.rootValue as Operations;
}

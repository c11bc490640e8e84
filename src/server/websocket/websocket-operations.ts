import type { IncomingMessage } from 'node:http';
import { type ExecutionArgs, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import type { OperationResult, SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Identity } from '../../access/identity.ts';
import { sharedStreamOf } from '../../graph/shared-stream.ts';
import type { DocumentParameters } from '../documents/document-store.ts';
import type { HttpOptions } from '../graphql-http.ts';
import { clientAddress } from '../http/client-address.ts';
import { type OperationServer, prepareOperation } from '../prepare-operation.ts';
import { sharedIdentity, sharedKey } from './shared-key.ts';
import { SharedSubscriptions } from './shared-subscriptions.ts';
import { Subscriber } from './subscriber.ts';

/** An operation that a client has sent, with the connection that sent it. */
export interface SentOperation {
  readonly id: string;
  readonly payload: SubscribePayload;
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  readonly identity: Identity;
  readonly clientGone: AbortSignal | undefined;
}

type Run = (args: ExecutionArgs) => OperationResult;

/** Prepares the operations of WebSocket connections. `run` executes them. */
export function websocketOperations(
  server: OperationServer,
  { gateway: { config }, documents, log }: Pick<HttpOptions, 'gateway' | 'documents' | 'log'>,
) {
  const addressOf = clientAddress(config.trustedProxies);
  const sharedSubscriptions = new SharedSubscriptions();
  return { prepare, run: (args: ExecutionArgs) => runOf(args)(args) };

  /** The arguments of the execution, or the errors that refuse the operation. */
  async function prepare(sent: SentOperation): Promise<ExecutionArgs | readonly GraphQLError[]> {
    try {
      return await accept(sent);
    } catch (error) {
      // A query that does not parse fails its operation, not the connection.
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  async function accept(sent: SentOperation): Promise<ExecutionArgs | readonly GraphQLError[]> {
    const { request: req, socket, clientGone, identity } = sent;
    const params = documents.resolve(parametersOf(sent.payload));
    // Refused here, it is a message `error`; refused by `execute`, it would be an answer.
    const prepared = await prepareOperation(server, {
      ...{ params, identity, address: addressOf(req) },
      context: { req, socket, clientGone },
    });
    if (prepared.errors) return prepared.errors;
    const { request, operations, args } = prepared;
    const shared = joinShared(sent, params, prepared);
    if (shared) return { ...request, contextValue: null, rootValue: shared };
    const operation = getOperationAST(request.document, request.operationName)?.operation;
    const isSubscription = operation === OperationTypeNode.SUBSCRIPTION;
    return {
      ...(await args()),
      rootValue: (isSubscription ? operations.subscribe : operations.execute) satisfies Run,
    };
  }

  /** Null: the operation is executed for its client alone. */
  function joinShared(
    { id: operationId, socket, identity }: SentOperation,
    params: DocumentParameters,
    { context, request }: Extract<Awaited<ReturnType<typeof prepareOperation>>, { errors: null }>,
  ): Run | null {
    const stream = sharedStreamOf(request.schema, request.document, request.operationName);
    if (stream === null) return null;
    const start = async () => {
      const asked = { params, identity: sharedIdentity(identity), operationCost: context.operationCost };
      const { subscribe, contextFactory } = server.yoga.getEnveloped(asked);
      return subscribe({ ...request, contextValue: await contextFactory() });
    };
    return async () => {
      const key = sharedKey(params, identity);
      const joined = await sharedSubscriptions.join({ key, stream, start }, { socket, operationId, log });
      const onEnd = server.report.shared(context, request, joined);
      if (joined instanceof Subscriber) void joined.next().then(onEnd, onEnd);
      return joined;
    };
  }
}

function parametersOf(sent: SubscribePayload): DocumentParameters {
  const { query, operationName, variables, extensions } = sent;
  const { documentId } = sent as { documentId?: unknown }; // No member of the protocol, but allowed by it.
  return {
    query,
    ...(operationName && { operationName }),
    ...(variables && { variables }),
    ...(extensions && { extensions }),
    ...(typeof documentId === 'string' && { documentId }),
  };
}

function runOf(args: ExecutionArgs): Run {
  // Set by `accept` above; graphql-js types it as unknown.
  return args.rootValue as Run;
}

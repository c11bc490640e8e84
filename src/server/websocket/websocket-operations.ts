import type { IncomingMessage } from 'node:http';
import { type ExecutionArgs, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import type { OperationResult, SubscribePayload } from 'graphql-ws';
import type { WebSocket } from 'ws';
import type { Identity } from '../../access/identity.ts';
import { sharedStreamOf } from '../../graph/shared-stream.ts';
import type { DocumentParameters } from '../documents/document-store.ts';
import { admission } from '../front/admission.ts';
import type { graphqlHttp, HttpOptions } from '../graphql-http.ts';
import { clientAddress } from '../http/client-address.ts';
import type { OperationReport } from '../telemetry/operation-report.ts';
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

interface SentContext {
  readonly req: IncomingMessage;
  readonly socket: WebSocket;
  readonly params: DocumentParameters;
  readonly clientGone: AbortSignal | undefined;
  readonly identity: Identity;
  /** Set when the operation is admitted. */
  operationCost?: number | null;
}

type Run = (args: ExecutionArgs) => OperationResult;

/** Parses, validates and admits the operations of WebSocket connections. `run` executes them. */
export function websocketOperations(
  yoga: ReturnType<typeof graphqlHttp>,
  { gateway: { config }, documents, rateLimiter, log }: HttpOptions,
  report: OperationReport,
) {
  const addressOf = clientAddress(config.trustedProxies);
  const admit = admission(config.limits.queryCost, rateLimiter);
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
    const context: SentContext = { req, socket, params, clientGone, identity };
    const enveloped = yoga.getEnveloped(context);
    const document = enveloped.parse(params.query ?? '');
    const faults = enveloped.validate(enveloped.schema, document);
    if (faults.length > 0) return faults;
    const { operationName, variables: variableValues } = params;
    const request = { schema: enveloped.schema, document, operationName, variableValues };
    // Refused here, it is a message `error`; refused by `execute`, it would be an answer.
    const { cost, error } = await admit(request, { identity, address: addressOf(req) });
    if (error) {
      report.refused(context, [error]);
      return [error];
    }
    context.operationCost = cost;
    const shared = joinShared(sent, context, request);
    if (shared) return { ...request, contextValue: null, rootValue: shared };
    const isSubscription = getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION;
    return {
      ...request,
      contextValue: await enveloped.contextFactory(),
      rootValue: (isSubscription ? enveloped.subscribe : enveloped.execute) satisfies Run,
    };
  }

  /** Null: the operation is executed for its client alone. */
  function joinShared(
    { id: operationId, socket, identity }: SentOperation,
    context: SentContext,
    request: ExecutionArgs,
  ): Run | null {
    const { params, operationCost } = context;
    const stream = sharedStreamOf(request.schema, request.document, request.operationName);
    if (stream === null) return null;
    const start = async () => {
      const { subscribe, contextFactory } = yoga.getEnveloped({
        params,
        identity: sharedIdentity(identity),
        operationCost,
      });
      return subscribe({ ...request, contextValue: await contextFactory() });
    };
    return async () => {
      const key = sharedKey(params, identity);
      const joined = await sharedSubscriptions.join({ key, stream, start }, { socket, operationId, log });
      const onEnd = report.shared(context, request, joined);
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

import { hash, randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import {
  type DocumentNode,
  type ExecutionResult,
  getOperationAST,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import type { Identity } from '../../access/identity.ts';
import type { Log } from '../../log.ts';
import type { Telemetry } from '../../telemetry/telemetry.ts';
import { exceededLimits, outcomeOf } from './outcome.ts';
import { requestIdOf } from './request-id.ts';

/** The part of the context of an operation that the report reads, over any transport. */
interface ReportedContext {
  readonly request?: Request;
  /** Absent: that of the request, or a new one. */
  readonly requestId?: string;
  readonly identity?: Identity;
  /** Set where the limits are checked. */
  readonly operationCost?: number;
}

interface Ended extends AnsweredQuery {
  readonly requestId: string;
  readonly identity: Identity | null;
  readonly type: OperationTypeNode | null;
  readonly outcome: ReturnType<typeof outcomeOf>;
  readonly durationMs: number;
}

/** An operation from its first hook to its end. */
interface Operation {
  readonly requestId: string;
  readonly startedAtMs: number;
  readonly document: string;
  operation: OperationDefinitionNode | null;
}

/** Logs, measures and traces operations over every transport. */
export interface OperationReport {
  readonly plugin: Plugin<ReportedContext>;
  /** Reports an operation that a transport refuses after its validation. */
  refused(context: object, request: ReportedRequest, errors: readonly unknown[]): void;
  /** Reports one of the subscriptions that share their events. The returned function: it has ended. */
  shared(context: object, request: ReportedRequest, result: object): () => void;
  /** Reports a query whose answer is repeated without its execution, and returns the id of the request. */
  repeated(repeated: RepeatedQuery): string;
}

interface ReportedRequest {
  readonly document: DocumentNode;
  readonly operationName?: string | null | undefined;
}

interface RepeatedQuery {
  readonly request: IncomingMessage;
  readonly identity: Identity;
  readonly query: AnsweredQuery;
  readonly startedAtMs: number;
}

/** The part of a query that its report needs. */
export interface AnsweredQuery {
  readonly name: string;
  readonly document: string;
  readonly cost: number | null;
}

export const ANONYMOUS_OPERATION = 'anonymous';

export function operationReport({ metrics, tracing }: Telemetry, log: Log, slowMs: number): OperationReport {
  const requestIds = new WeakMap<Request, string>();
  const operations = new WeakMap<object, Operation>();

  const plugin: Plugin<ReportedContext> = {
    onRequest({ request }) {
      requestIds.set(request, requestIdOf(request.headers.get('x-request-id')));
    },

    onResponse({ request, response }) {
      const requestId = requestIds.get(request);
      if (requestId !== undefined) response.headers.set('x-request-id', requestId);
    },

    onParse({ context, params: { source } }) {
      const { request } = context;
      const requestId = context.requestId ?? (request && requestIds.get(request)) ?? randomUUID();
      const document = typeof source === 'string' ? source : source.body;
      operations.set(context, { requestId, startedAtMs: performance.now(), document, operation: null });
      return ({ result }) => {
        if (result instanceof Error) end(context, [result]);
      };
    },

    onValidate: ({ context }) => {
      return ({ valid, result }) => {
        if (!valid) end(context, result);
      };
    },

    onExecute({ args, context, executeFn, setExecuteFn }) {
      const operation = begin(context, args);
      if (tracing && operation) {
        const attributes = attributesOf(operation);
        setExecuteFn((given) => tracing.span(spanName(operation), { attributes }, async () => executeFn(given)));
      }
      return {
        onExecuteDone: ({ result }) => end(context, isAsyncIterable(result) ? undefined : result.errors),
      };
    },

    onSubscribe({ args, context }) {
      // A subscription that many clients share is reported for each of them.
      if (!operations.has(context)) return undefined;
      begin(context, args);
      return { onSubscribeResult: ({ result }) => subscribed(context, result) };
    },
  };
  return { plugin, refused, shared, repeated };

  function refused(context: object, request: ReportedRequest, errors: readonly unknown[]): void {
    begin(context, request);
    end(context, errors);
  }

  function shared(context: object, request: ReportedRequest, result: object): () => void {
    begin(context, request);
    return subscribed(context, result)?.onEnd ?? (() => {});
  }

  function subscribed(context: object, result: object) {
    if (!isAsyncIterable(result)) return void end(context, (result as ExecutionResult).errors);
    end(context, undefined);
    metrics.liveSubscriptions.inc();
    return { onEnd: () => metrics.liveSubscriptions.dec() };
  }

  function begin(context: object, { document, operationName }: ReportedRequest): OperationDefinitionNode | null {
    const operation = getOperationAST(document, operationName) ?? null;
    const known = operations.get(context);
    if (known) known.operation = operation;
    return operation;
  }

  function end(context: ReportedContext, errors: readonly unknown[] | undefined): void {
    const ended = operations.get(context);
    if (!ended) return;
    operations.delete(context);
    const { requestId, startedAtMs, operation, document } = ended;
    const durationMs = performance.now() - startedAtMs;
    const outcome = outcomeOf(errors);
    const name = operation?.name?.value ?? ANONYMOUS_OPERATION;
    for (const limit of exceededLimits(errors)) metrics.refusedOperations.inc({ limit });

    const { identity = null, operationCost: cost = null } = context;
    write({ requestId, identity, name, type: operation?.operation ?? null, outcome, cost, durationMs, document });
  }

  function repeated({ request, identity, query, startedAtMs }: RepeatedQuery): string {
    const requestId = requestIdOf(request.headers['x-request-id']?.toString());
    const durationMs = performance.now() - startedAtMs;
    write({ ...query, requestId, identity, type: OperationTypeNode.QUERY, outcome: outcomeOf(undefined), durationMs });
    return requestId;
  }

  function write({ requestId, identity, name, type, outcome, cost, durationMs, document }: Ended): void {
    metrics.operationSeconds.observe({ operation: metrics.operationLabel(name), outcome }, durationMs / 1000);
    const line = {
      requestId,
      ...(tracing && { traceId: tracing.traceId() }),
      identity: identity && { kind: identity.kind, id: identity.id },
      operation: name,
      type,
      outcome,
      cost,
      durationMs: Math.round(durationMs),
    };
    if (durationMs < slowMs) log.info(line, 'operation');
    else log.warn({ ...line, documentHash: hash('sha256', document) }, 'slow operation');
  }
}

function spanName({ operation, name }: OperationDefinitionNode): string {
  return name ? `${operation} ${name.value}` : operation;
}

function attributesOf({ operation, name }: OperationDefinitionNode) {
  return { 'graphql.operation.type': operation, ...(name && { 'graphql.operation.name': name.value }) };
}

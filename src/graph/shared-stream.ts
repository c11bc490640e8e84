import { type DocumentNode, type GraphQLSchema, getOperationAST, Kind, OperationTypeNode } from 'graphql';

/**
 * A stream whose events are the same for every subscriber with the same role, document and variables, so that each event
 * is executed once for all of them. Nothing below such a field depends on the caller, except for its role.
 */
export interface SharedStream {
  /** Events that wait for a slow subscriber. Beyond that number, the oldest one is dropped. */
  readonly maxWaiting: number;
  /** True: each event is a complete state, so that a new subscriber starts with the newest one. */
  readonly startsWithNewest: boolean;
}

/** The extensions of a field of Subscription with such a stream. */
export function sharedStream(stream: SharedStream): { readonly sharedStream: SharedStream } {
  return { sharedStream: stream };
}

/** The stream that a subscription reads. Null: it has events of its own. */
export function sharedStreamOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): SharedStream | null {
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return null;
  const [selection] = operation.selectionSet.selections;
  if (selection?.kind !== Kind.FIELD) return null;
  const field = schema.getSubscriptionType()?.getFields()[selection.name.value];
  // Only `sharedStream()` sets it; graphql-js types it as unknown.
  return (field?.extensions['sharedStream'] as SharedStream | undefined) ?? null;
}

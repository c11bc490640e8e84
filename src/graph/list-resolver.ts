import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { isPromise } from './is-promise.ts';

/**
 * Resolves a field of many parents at once, to a value or an error for each. `info` is that of one of them: the parents
 * have the same path but for their positions in lists.
 */
export type ListResolver<Context = unknown> = (
  parents: readonly unknown[],
  args: Readonly<Record<string, unknown>>,
  context: Context,
  info: GraphQLResolveInfo,
) => readonly unknown[] | Promise<readonly unknown[]>;

const listResolvers = new WeakMap<object, ListResolver<never>>();

/**
 * Says how to resolve a field of many parents at once in place of `resolve`. A plugin that has more to do for the field
 * wraps its resolver in another, which is not marked and called for each parent.
 */
export function markListResolver(
  resolve: GraphQLFieldResolver<never, never>,
  resolveAll: ListResolver<never> | null,
): void {
  if (resolveAll) listResolvers.set(resolve, resolveAll);
}

/** Null: the resolver is called for each parent. */
export function listResolverOf<Context>(resolve: GraphQLFieldResolver<never, never>): ListResolver<Context> | null {
  // All resolvers of a schema have the same context.
  return (listResolvers.get(resolve) as ListResolver<Context> | undefined) ?? null;
}

/** What `resolve` returns for each of the parents, called once for the same parent; in place of what it throws, the error. */
export function resolvedOrError(parents: readonly unknown[], resolve: (parent: unknown) => unknown): unknown[] {
  const known = new Map<unknown, unknown>();
  return parents.map((parent) => {
    if (!known.has(parent))
      known.set(
        parent,
        valueOrError(() => resolve(parent)),
      );
    return known.get(parent);
  });
}

export function valueOrError(make: () => unknown): unknown {
  try {
    return promisedOrError(make());
  } catch (error) {
    return asError(error);
  }
}

/** The value; if it is promised, with the error in place of a rejection. */
export function promisedOrError(value: unknown): unknown {
  return isPromise(value) ? Promise.resolve(value).catch(asError) : value;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error('A resolver failed.', { cause: error });
}

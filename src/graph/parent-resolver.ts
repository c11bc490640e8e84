import type { GraphQLFieldResolver } from 'graphql';

/** A resolver that needs nothing but the parent. */
export type ParentResolver = (parent: unknown) => unknown;

const parentResolvers = new WeakMap<object, ParentResolver>();

/**
 * Marks the resolver of a field as one that only adds the charge of the field to a resolver that needs nothing but the
 * parent. A plugin that has more to do wraps it in another resolver, which is not marked.
 */
export function markParentResolver(charged: GraphQLFieldResolver<never, never>, resolve: ParentResolver | null): void {
  if (resolve) parentResolvers.set(charged, resolve);
}

/** The resolver without the charge. Null: the resolver needs more than the parent, or a plugin has more to do. */
export function parentResolverOf(resolve: GraphQLFieldResolver<never, never>): ParentResolver | null {
  return parentResolvers.get(resolve) ?? null;
}

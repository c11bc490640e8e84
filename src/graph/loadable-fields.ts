import { RootFieldBuilder, type SchemaTypes } from '@pothos/core';
import {
  type LoadableFieldOptions,
  type LoadableListFieldOptions,
  pathDataloaderGetter,
} from '@pothos/plugin-dataloader';
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { type ListResolver, markListResolver, resolvedOrError } from './list-resolver.ts';
import { loadEach } from './load-each.ts';

// biome-ignore lint/suspicious/noExplicitAny: the options of a field of any type.
type Options = LoadableFieldOptions<SchemaTypes, any, any, any, any, any, any, any>;
// biome-ignore lint/suspicious/noExplicitAny: as above.
type ListOptions = LoadableListFieldOptions<SchemaTypes, any, any, any, any, any, any, any>;
type LoaderGetter = ReturnType<typeof pathDataloaderGetter>;

/** `t.loadable` of the plugin with loaders, for many parents at once too. No field loads a list of keys. */
RootFieldBuilder.prototype.loadable = function loadable({
  load,
  sort,
  loaderOptions,
  byPath,
  resolve,
  ...options
}: Options) {
  const newGetter = () => pathDataloaderGetter(loaderOptions, load as never, undefined, sort as never, false);
  const loaderOf = byPath ? bySelectedField(newGetter) : newGetter();
  const resolveAll: ListResolver = async (parents, args, context, info) => {
    const keys = resolvedOrError(parents, (parent) => resolve(parent, args, context as object, info));
    return loadEach(await Promise.all(keys), isKey, loaderOf(args, context as object, info));
  };
  const resolveOne: GraphQLFieldResolver<unknown, object> = async (parent, args, context, info) => {
    const [value] = await resolveAll([parent], args, context, info);
    if (value instanceof Error) throw value;
    return value;
  };
  markListResolver(resolveOne, resolveAll);
  return this.field({ ...options, resolve: resolveOne } as never);
};

RootFieldBuilder.prototype.loadableList = function loadableList({ type, ...options }: ListOptions) {
  return this.loadable({ ...options, type: [type] } as never);
};

/**
 * Loaders that see the arguments of one selected field. Its path is not enough: objects of different types can have fields
 * with different arguments there.
 */
function bySelectedField(newGetter: () => LoaderGetter): LoaderGetter {
  const getters = new WeakMap<GraphQLResolveInfo['fieldNodes'], LoaderGetter>();
  return (args, context, info) => {
    const getter = getters.get(info.fieldNodes) ?? newGetter();
    getters.set(info.fieldNodes, getter);
    return getter(args, context, info);
  };
}

/** A key can be an object too. */
function isKey(resolved: unknown): boolean {
  return resolved !== null && resolved !== undefined && !(resolved instanceof Error);
}

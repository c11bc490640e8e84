import SchemaBuilder, {
  BasePlugin,
  type PothosOutputFieldConfig,
  type SchemaTypes,
  unwrapOutputFieldType,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { isPromise } from './is-promise.ts';
import {
  type ListResolver,
  markListResolver,
  promisedOrError,
  resolvedOrError,
  valueOrError,
} from './list-resolver.ts';
import { type Loader, loadEach } from './load-each.ts';
import type { ParentResolver } from './parent-resolver.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      loading: LoadingPlugin<Types>;
    }
  }
}

/** What its plugin adds to the types of a loader. */
interface LoadableExtensions {
  readonly getDataloader?: (context: object) => Loader;
}

/**
 * Loads the objects that many parents name by their keys at once, with a promise for each list of parents in place of
 * several for each parent. It must come right before the plugin with loaders, which does so for a single parent.
 */
class LoadingPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context']>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context']> {
    const { extensions } = this.buildCache.getTypeConfig(unwrapOutputFieldType(field.type));
    const { getDataloader } = (extensions ?? {}) as LoadableExtensions;
    const resolveOwn = field.resolve;
    if (!getDataloader || !resolveOwn || field.kind !== 'Object') return resolve;
    if (resolveOwn.length === 1 && Object.keys(field.args).length === 0)
      markListResolver(resolve, loadingAll(resolveOwn as ParentResolver, getDataloader, field.type.kind === 'List'));
    return resolve;
  }
}

function loadingAll(
  resolve: ParentResolver,
  getDataloader: (context: object) => Loader,
  isList: boolean,
): ListResolver<object> {
  const load = isList ? loadListItems : loadNamed;
  return (parents, _args, context) => {
    const resolved = resolvedOrError(parents, resolve);
    if (!resolved.some(isPromise)) return load(resolved, getDataloader(context));
    return Promise.all(resolved).then((values) => load(values, getDataloader(context)));
  };
}

/** The lists, with the objects that keys in them name. */
function loadListItems(lists: readonly unknown[], loader: Loader): readonly unknown[] | Promise<readonly unknown[]> {
  if (!lists.some(canHaveKeys)) return lists;
  return Promise.all(lists.map((list) => (canHaveKeys(list) ? loadItems(list, loader) : list)));
}

async function loadItems(list: Iterable<unknown>, loader: Loader): Promise<unknown> {
  const items = valueOrError(() => [...list]);
  if (!Array.isArray(items)) return items;
  return loadNamed(items.some(isPromise) ? await Promise.all(items.map(promisedOrError)) : items, loader);
}

function loadNamed(values: readonly unknown[], loader: Loader): readonly unknown[] | Promise<readonly unknown[]> {
  return loadEach(values, isKey, loader);
}

function canHaveKeys(list: unknown): list is Iterable<unknown> {
  if (Array.isArray(list)) return list.some((item) => isKey(item) || isPromise(item));
  return typeof list === 'object' && list !== null && Symbol.iterator in list;
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint';
}

SchemaBuilder.registerPlugin('loading', LoadingPlugin);

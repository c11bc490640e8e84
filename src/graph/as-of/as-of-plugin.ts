import SchemaBuilder, {
  BasePlugin,
  createContextCache,
  initContextCache,
  type PothosOutputFieldConfig,
  type SchemaTypes,
} from '@pothos/core';
import type { GraphQLFieldResolver, GraphQLResolveInfo } from 'graphql';
import { type Context, earlierCatalog } from '../context.ts';
import { type ListResolver, listResolverOf, markListResolver } from '../list-resolver.ts';
import { parentResolverOf } from '../parent-resolver.ts';
import type { Moment } from './moment.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      asOf: AsOfPlugin<Types>;
    }
  }
}

type Path = GraphQLResolveInfo['path'];
type Resolver = GraphQLFieldResolver<unknown, Context, { readonly asOf?: Moment | null }>;

/**
 * A field with an argument `asOf`, and all fields below it, resolve with a context with the catalog and loaders of that
 * moment. Resolvers need no code for it. It must come before the plugins with loaders, so that they see that context.
 */
class AsOfPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  // Our builder has no other context than ours; that of a plugin's types is any.
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context']>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context']> {
    // It needs no context.
    if (parentResolverOf(resolve)) return resolve;
    return withContextOfPath(resolve as Resolver, field) as GraphQLFieldResolver<unknown, Types['Context']>;
  }
}

function withContextOfPath(resolve: Resolver, field: { readonly args: object }): Resolver {
  const inherited: Resolver = (parent, args, request, info) =>
    resolve(parent, args, contextAt(request, info.path), info);
  if (!('asOf' in field.args)) {
    markListResolver(inherited, listInherited(resolve));
    return inherited;
  }

  const asOf = async (moment: Date, ...[parent, args, request, info]: Parameters<Resolver>) => {
    const context = await enterMoment(request, info.path, moment);
    return context && resolve(parent, args, context, info);
  };
  return (...call) => (call[1].asOf ? asOf(call[1].asOf.last, ...call) : inherited(...call));
}

/** All parents have the same context, because only root fields have an `asOf`. */
function listInherited(resolve: Resolver): ListResolver<Context> | null {
  const resolveAll = listResolverOf<Context>(resolve);
  return (
    resolveAll && ((parents, args, request, info) => resolveAll(parents, args, contextAt(request, info.path), info))
  );
}

/** One for each moment, so that all fields as of that moment share their loaders. */
const contextsByMoment = createContextCache((_request: Context) => new Map<number, Promise<Context | null>>());

/** The context of a field: that of the nearest field above it with an `asOf`, else the request's own. */
function contextAt(request: Context, path: Path): Context {
  const { contextsByPath } = request;
  if (contextsByPath.size === 0) return request;
  for (let above: Path | undefined = path; above; above = above.prev) {
    const context = contextsByPath.get(above);
    if (context) return context;
  }
  return request;
}

/** Makes the context for the fields at and below `path`. Null: no version of that moment is kept. */
async function enterMoment(request: Context, path: Path, moment: Date): Promise<Context | null> {
  const contexts = contextsByMoment(request);
  const entering = contexts.get(moment.getTime()) ?? contextOf(request, moment);
  contexts.set(moment.getTime(), entering);
  const context = await entering;
  if (context) request.contextsByPath.set(path, context);
  return context;
}

async function contextOf(request: Context, moment: Date): Promise<Context | null> {
  // The newest version describes a future moment too.
  if (moment.getTime() > Date.now()) return request;
  const catalog = await earlierCatalog(request, moment);
  return catalog && { ...request, ...initContextCache(), asOf: { moment, catalog } };
}

SchemaBuilder.registerPlugin('asOf', AsOfPlugin);

import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { contextAt, goBack } from './as-of.ts';
import type { Context } from './context.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      asOf: AsOfPlugin<Types>;
    }
  }
}

type Resolver = GraphQLFieldResolver<unknown, Context, { readonly asOf?: Date | null }>;

/**
 * A field with an argument `asOf`, and all below it, is resolved with a context whose view and loaders are those of
 * that moment; resolvers know nothing of it. It must be the first plugin, so that the loaders of others see it too.
 */
class AsOfPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  // Our builder has no other context than ours; that of a plugin's types is any.
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context']>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context']> {
    return throughTime(resolve as Resolver, field) as GraphQLFieldResolver<unknown, Types['Context']>;
  }
}

function throughTime(resolve: Resolver, field: { readonly args: object }): Resolver {
  const present: Resolver = (parent, args, request, info) => resolve(parent, args, contextAt(request, info.path), info);
  if (!('asOf' in field.args)) return present;

  const past = async (moment: Date, ...[parent, args, request, info]: Parameters<Resolver>) => {
    const context = await goBack(request, info.path, moment);
    return context && resolve(parent, args, context, info);
  };
  return (...call) => (call[1].asOf ? past(call[1].asOf, ...call) : present(...call));
}

SchemaBuilder.registerPlugin('asOf', AsOfPlugin);

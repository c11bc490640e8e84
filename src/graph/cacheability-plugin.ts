import SchemaBuilder, {
  BasePlugin,
  type FieldNullability,
  type InputFieldMap,
  type OutputType,
  type PothosOutputFieldConfig,
  type PothosOutputFieldType,
  type SchemaTypes,
  type TypeParam,
} from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import type { Context } from './context.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      cacheability: CacheabilityPlugin<Types>;
    }

    export interface BaseTypeOptions<Types extends SchemaTypes = SchemaTypes> {
      /** False: no answer with a value of this type is cached. Default: as the field that returns it. */
      cacheable?: boolean;
    }

    export interface FieldOptions<
      // biome-ignore-start lint/correctness/noUnusedVariables: merged declarations have the same type parameters.
      Types extends SchemaTypes = SchemaTypes,
      ParentShape = unknown,
      Type extends TypeParam<Types> = TypeParam<Types>,
      Nullable extends FieldNullability<Type> = FieldNullability<Type>,
      Args extends InputFieldMap = InputFieldMap,
      ResolveShape = unknown,
      ResolveReturnShape = unknown,
      // biome-ignore-end lint/correctness/noUnusedVariables: see above.
    > {
      /**
       * Whether the value depends on the version of the catalog and the arguments alone. Each field of Query decides; every
       * other field has the default true.
       */
      cacheable?: boolean;
    }
  }
}

type Resolver = GraphQLFieldResolver<unknown, Context>;

/** Forbids to cache an answer when a field that is not cacheable is resolved for it. */
class CacheabilityPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  // Our builder has no other context than ours; that of a plugin's types is any.
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context']>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context']> {
    if (this.#isCacheable(field)) return resolve;
    return forbidding(resolve as Resolver) as GraphQLFieldResolver<unknown, Types['Context']>;
  }

  #isCacheable({ kind, parentType, type, pothosOptions }: PothosOutputFieldConfig<Types>): boolean {
    const isRootField = kind === 'Query' || kind === 'Mutation' || kind === 'Subscription';
    const isAllowed = pothosOptions.cacheable ?? !isRootField;
    return isAllowed && !this.#isForbiddenType(parentType) && !this.#isForbiddenType(namedType(type));
  }

  #isForbiddenType(type: OutputType<Types> | string): boolean {
    return this.buildCache.getTypeConfig(type).pothosOptions.cacheable === false;
  }
}

function forbidding(resolve: Resolver): Resolver {
  return (parent, args, context, info) => {
    context.cacheability.forbid();
    return resolve(parent, args, context, info);
  };
}

function namedType<Types extends SchemaTypes>(type: PothosOutputFieldType<Types>): OutputType<Types> {
  return type.kind === 'List' ? namedType(type.type) : type.ref;
}

SchemaBuilder.registerPlugin('cacheability', CacheabilityPlugin);

import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { defaultFieldResolver, type GraphQLFieldResolver } from 'graphql';
import { currentBudget, lengthInJson, type OperationBudget } from '../operation-budget.ts';
import { listResolverOf, markListResolver } from './list-resolver.ts';
import { markParentResolver, type ParentResolver } from './parent-resolver.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      budget: BudgetPlugin<Types>;
    }
  }
}

/**
 * Charges each field to the budget of its operation. The engine charges fields that it resolves for many parents at once,
 * or reads from the parent alone, by itself.
 */
class BudgetPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context']>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context']> {
    const { type } = field;
    const { kind } = type.kind === 'List' ? type.type : type;
    const isLeaf = kind === 'Scalar' || kind === 'Enum';
    const chargedResolver = charged(resolve, isLeaf);
    if (resolve === field.resolve) markParentResolver(chargedResolver, ofParentAlone(field));
    // The engine charges the field for all parents.
    markListResolver(chargedResolver, listResolverOf(resolve));
    return chargedResolver;
  }
}

/** Null: the field needs more than its parent. */
function ofParentAlone<Types extends SchemaTypes>({
  kind,
  name,
  args,
  resolve,
}: PothosOutputFieldConfig<Types>): ParentResolver | null {
  const isOfRow = kind === 'Object' || kind === 'Interface';
  if (!isOfRow || Object.keys(args).length > 0) return null;
  // The builder exposes a column under its own name by the default of GraphQL.
  if (resolve === defaultFieldResolver) return (parent) => (parent as Readonly<Record<string, unknown>>)[name];
  return resolve?.length === 1 ? (resolve as ParentResolver) : null;
}

function charged<Parent, Context>(
  resolve: GraphQLFieldResolver<Parent, Context>,
  isLeaf: boolean,
): GraphQLFieldResolver<Parent, Context> {
  // Called for each field of each answer, so that it makes no function of its own.
  return (parent, args, context, info) => {
    const budget = currentBudget();
    if (!budget) return resolve(parent, args, context, info);
    budget.chargeFields(1);
    let value: unknown;
    try {
      value = resolve(parent, args, context, info);
    } catch (error) {
      return failed(error, budget);
    }
    if (value instanceof Promise) value = value.catch((error: unknown) => failed(error, budget));
    if (isLeaf) budget.chargeCharacters(lengthInJson(value));
    return value;
  };
}

/** Charges an error to the budget. */
function failed(error: unknown, budget: OperationBudget): never {
  budget.chargeError();
  throw error;
}

SchemaBuilder.registerPlugin('budget', BudgetPlugin);

import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { type GraphQLFieldResolver, type GraphQLResolveInfo, Kind } from 'graphql';
import { freeTurn, isTurnOver, MS_PER_FIELD } from '../event-loop-turn.ts';
import { currentBudget, lengthInJson, type OperationBudget } from '../operation-budget.ts';
import { ignoreRejections } from './ignore-rejections.ts';
import { markParentResolver, type ParentResolver } from './parent-resolver.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      budget: BudgetPlugin<Types>;
    }
  }
}

/** Charges each field to the budget of its operation, and lets the event loop turn while there are many. */
class BudgetPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolve: GraphQLFieldResolver<unknown, Types['Context']>,
    field: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context']> {
    const { type } = field;
    const { kind } = type.kind === 'List' ? type.type : type;
    const isLeaf = kind === 'Scalar' || kind === 'Enum';
    const chargedResolver = charged(resolve, isLeaf ? 'LEAF' : type.kind === 'List' ? 'LIST' : null);
    const needsNoMore = resolve === field.resolve && resolve.length === 1 && Object.keys(field.args).length === 0;
    const isOfOneParent = field.kind === 'Object' && needsNoMore;
    // A long list of objects waits for a turn, as below.
    if (isOfOneParent && (isLeaf || type.kind !== 'List'))
      markParentResolver(chargedResolver, resolve as ParentResolver);
    return chargedResolver;
  }
}

function charged<Parent, Context>(
  resolve: GraphQLFieldResolver<Parent, Context>,
  kind: 'LEAF' | 'LIST' | null,
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
    if (kind === 'LEAF') budget.chargeCharacters(lengthInJson(value));
    const isLong = kind === 'LIST' && (value instanceof Promise || isTurnOver());
    return isLong && hasOnlyLeaves(info) ? inFreeTurn(value, budget, info) : value;
  };
}

/** Charges an error to the budget. */
function failed(error: unknown, budget: OperationBudget): never {
  budget.chargeError();
  throw error;
}

/** Most fields of a large answer are leaves of lists that were read at once: each list waits for a turn with time for it. */
async function inFreeTurn(promised: unknown, { signal }: OperationBudget, info: GraphQLResolveInfo): Promise<unknown> {
  const value = await promised;
  ignoreRejections(value);
  await freeTurn(MS_PER_FIELD * leavesOf(info) * (Array.isArray(value) ? value.length : 1));
  // The client has its answer already: to fail thousands of fields one by one would be work for nothing.
  if (signal.aborted) await new Promise<never>(() => {});
  return value;
}

/** Other fields do not wait: what is below them is loaded together, by one statement, only within one turn. */
function hasOnlyLeaves({ fieldNodes }: GraphQLResolveInfo): boolean {
  return fieldNodes.every(({ selectionSet }) =>
    selectionSet?.selections.every((one) => one.kind === Kind.FIELD && !one.selectionSet),
  );
}

function leavesOf({ fieldNodes }: GraphQLResolveInfo): number {
  return fieldNodes.reduce((sum, { selectionSet }) => sum + (selectionSet?.selections.length ?? 0), 0);
}

SchemaBuilder.registerPlugin('budget', BudgetPlugin);

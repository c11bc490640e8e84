import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import { type GraphQLFieldResolver, type GraphQLResolveInfo, Kind } from 'graphql';
import { isTurnOver, nextTurn } from '../event-loop-turn.ts';
import { currentBudget, type OperationBudget } from '../operation-budget.ts';

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
    return charged(resolve, kind === 'Scalar' || kind === 'Enum');
  }
}

function charged<Parent, Context>(
  resolve: GraphQLFieldResolver<Parent, Context>,
  isLeaf: boolean,
): GraphQLFieldResolver<Parent, Context> {
  return (...call) => {
    const budget = currentBudget();
    if (!budget) return resolve(...call);
    budget.chargeField();
    const value = resolved(() => resolve(...call), budget);
    if (isLeaf) budget.chargeCharacters(length(value));
    else if ((value instanceof Promise || isTurnOver()) && hasOnlyLeaves(call[3])) return inDueTurn(value, budget);
    return value;
  };
}

/** The value, with an error charged to the budget. */
function resolved(resolve: () => unknown, budget: OperationBudget): unknown {
  try {
    const value = resolve();
    return value instanceof Promise ? value.catch((error: unknown) => failed(error, budget)) : value;
  } catch (error) {
    return failed(error, budget);
  }
}

function failed(error: unknown, budget: OperationBudget): never {
  budget.chargeError();
  throw error;
}

/** Most fields of a large answer are leaves of lists that were read at once: each list waits for a turn with time for it. */
async function inDueTurn(promised: unknown, { signal }: OperationBudget): Promise<unknown> {
  const value = await promised;
  // Those that waited with this one may have used up the next turn too.
  while (isTurnOver()) await nextTurn();
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

/** Approximate length of the value in JSON. */
function length(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
}

SchemaBuilder.registerPlugin('budget', BudgetPlugin);

import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  getOperationAST,
  getVariableValues,
  OperationTypeNode,
  validateSubscriptionArgs,
} from 'graphql';
import { isAsyncIterable, type Plugin } from 'graphql-yoga';
import { currentBudget } from '../../operation-budget.ts';
import { Execution } from './execution.ts';
import { fragmentsOf, selectionOfOperation } from './operation-selection.ts';
import type { Selection } from './selection.ts';

/** Executes operations in place of the executor of Yoga. It must be the first plugin: others wrap it. */
export const engine: Plugin = {
  // Yoga reports a document without that operation.
  onExecute({ args: { document, operationName }, setExecuteFn }) {
    if (getOperationAST(document, operationName)) setExecuteFn(execute);
  },
  onSubscribe({ args: { document, operationName }, setSubscribeFn }) {
    if (getOperationAST(document, operationName)) setSubscribeFn(subscribe);
  },
};

/** graphql-js makes the stream of events. Each event is executed by itself. */
async function subscribe(args: ExecutionArgs) {
  const validated = validateSubscriptionArgs(args);
  if (!('schema' in validated)) return { errors: validated.map(asBadRequest) };
  const events = await createSourceEventStream(validated);
  return isAsyncIterable(events) ? answers(events, args) : events;
}

function answers(events: AsyncIterable<unknown>, args: ExecutionArgs): AsyncIterableIterator<ExecutionResult> {
  const iterator = events[Symbol.asyncIterator]();
  const done: IteratorReturnResult<undefined> = { done: true, value: undefined };
  // Not a generator: one that waits for the next event cannot be returned, so a client that leaves would stay until then.
  const one: AsyncIterableIterator<ExecutionResult> = {
    next: async () => {
      const next = await iterator.next();
      return next.done ? done : { done: false, value: await execute({ ...args, rootValue: next.value }) };
    },
    return: async () => {
      await iterator.return?.();
      return done;
    },
    throw: async (error) => {
      await iterator.throw?.(error);
      return done;
    },
    [Symbol.asyncIterator]: () => one,
  };
  return one;
}

/** The document is valid, and has the operation. */
async function execute(args: ExecutionArgs) {
  const { schema, document, operationName, variableValues, contextValue: context, rootValue } = args;
  const hideSuggestions = args.hideSuggestions ?? false;
  const operation = getOperationAST(document, operationName);
  const rootType = operation && schema.getRootType(operation.operation);
  if (!operation || !rootType) throw new Error('The schema has no such operation.');
  const { errors, variableValues: variables } = getVariableValues(
    schema,
    operation.variableDefinitions ?? [],
    variableValues ?? {},
    { maxErrors: 50, hideSuggestions },
  );
  if (errors) return { errors: errors.map(asBadRequest) };
  const scope = { schema, fragments: fragmentsOf(schema, document), variables };
  const budget = currentBudget();
  let selection: Selection;
  try {
    selection = selectionOfOperation(document, operation, { schema, variables, rootType });
  } catch (error) {
    // A directive whose variable is null.
    return { errors: [error as GraphQLError], data: null };
  }
  const execution = new Execution({ ...scope, operation, context, rootValue, hideSuggestions, budget }, selection);
  return operation.operation === OperationTypeNode.MUTATION ? execution.mutation() : execution.query();
}

/** Yoga answers with this status. */
function asBadRequest(error: GraphQLError): GraphQLError {
  Object.defineProperty(error, 'extensions', { value: { ...error.extensions, http: { status: 400 } } });
  return error;
}

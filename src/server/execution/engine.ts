import {
  type ExecutionArgs,
  type FragmentDefinitionNode,
  type GraphQLError,
  getOperationAST,
  getVariableValues,
  Kind,
  OperationTypeNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { currentBudget } from '../../operation-budget.ts';
import { Execution } from './execution.ts';
import { type Selection, selectionOf } from './selection.ts';

/** Executes queries and mutations in place of the executor of Yoga. It must be the first plugin: others wrap it. */
export const engine: Plugin = {
  onExecute({ args: { document, operationName }, setExecuteFn }) {
    // Yoga reports a document without that operation.
    if (getOperationAST(document, operationName)) setExecuteFn(execute);
  },
};

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
  const scope = { schema, fragments: fragmentsOf(document), variables };
  const budget = currentBudget();
  const execution = new Execution({ ...scope, operation, context, rootValue, hideSuggestions, budget });
  let selection: Selection;
  try {
    selection = selectionOf(scope, rootType, [operation.selectionSet]);
  } catch (error) {
    // A directive whose variable is null.
    return { errors: [error as GraphQLError], data: null };
  }
  return operation.operation === OperationTypeNode.MUTATION
    ? execution.mutation(selection)
    : execution.query(selection);
}

function fragmentsOf({ definitions }: ExecutionArgs['document']): Record<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
  return Object.fromEntries(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** Yoga answers with this status. */
function asBadRequest(error: GraphQLError): GraphQLError {
  Object.defineProperty(error, 'extensions', { value: { ...error.extensions, http: { status: 400 } } });
  return error;
}

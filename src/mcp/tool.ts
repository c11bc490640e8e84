import { type DocumentNode, type GraphQLSchema, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { inputSchema } from './input-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { outputSchema } from './output-schema.ts';

/** One GraphQL query that agents can call by its name. */
export interface Tool {
  /** Such as "search_models". */
  readonly name: string;
  /** Such as "Search models". */
  readonly title: string;
  readonly description: string;
  readonly document: string;
  readonly inputSchema: JsonSchema;
  readonly outputSchema: JsonSchema;
}

/**
 * The tool of a document: the operation names and describes it, the variables are its arguments, and the selection is its
 * answer. So a tool cannot differ from the schema.
 */
export function toolOf(schema: GraphQLSchema, document: string): Tool {
  const operation = onlyOperation(parse(document));
  const words = (operation.name?.value ?? '').split(/(?=[A-Z])/);
  const [first = '', ...rest] = words.map((word) => word.toLowerCase());
  return {
    name: [first, ...rest].join('_'),
    title: [words[0], ...rest].join(' '),
    description: operation.description?.value.replaceAll('\n', ' ') ?? '',
    document,
    inputSchema: inputSchema(schema, operation),
    outputSchema: outputSchema(schema, operation),
  };
}

function onlyOperation({ definitions }: DocumentNode): OperationDefinitionNode {
  const [operation] = definitions;
  if (operation?.kind === Kind.OPERATION_DEFINITION) return operation;
  throw new Error('The document of a tool has one operation.');
}

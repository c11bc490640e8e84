import { type GraphQLSchema, isInterfaceType } from 'graphql';
import { quoteInput } from '../quote-input.ts';
import { badInput } from './errors/errors.ts';

/** The error of an id that no object can have. Null: the id is well formed, though no object may have it. */
export function nodeIdError(schema: GraphQLSchema, { typename, id }: { typename: string; id: string }) {
  if (typename === '') return badInput(`An id looks like "Model:openai/gpt-5", got ${quoteInput(id)}.`);
  const names = nodeTypeNames(schema);
  if (names.includes(typename)) return null;
  return badInput(`An id begins with one of ${names.join(', ')}, got ${quoteInput(`${typename}:${id}`)}.`);
}

/** The ids that can be the number of a row; the rest match no row. */
export function rowIds(ids: readonly string[]): string[] {
  return ids.filter((id) => /^[1-9]\d{0,14}$/.test(id));
}

function nodeTypeNames(schema: GraphQLSchema): string[] {
  const node = schema.getType('Node');
  if (!isInterfaceType(node)) return [];
  return schema
    .getPossibleTypes(node)
    .map((type) => type.name)
    .sort();
}

import { GraphQLError, type GraphQLSchema, isEnumType } from 'graphql';
import { badInput } from './errors.ts';

/** With more, a list helps less than the suggestions of GraphQL. */
const MAX_LISTED = 20;

/** Makes an unknown enum value an error that lists the values that exist, in a document and in a variable alike. */
export function listEnumValuesInErrors(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isEnumType(type) || type.name.startsWith('__')) continue;
    const names = type.getValues().map(({ name }) => name);
    const isListed = names.length <= MAX_LISTED;
    const explained = <Value>(coerce: (hideSuggestions: boolean) => Value): Value => {
      try {
        return coerce(isListed);
      } catch (error) {
        if (!(error instanceof GraphQLError)) throw error;
        const allowed = isListed ? ` Allowed: ${names.join(', ')}.` : '';
        throw badInput(`${error.message}${allowed}`, error.nodes?.[0]);
      }
    };
    const fromVariable = type.coerceInputValue.bind(type);
    const fromDocument = type.coerceInputLiteral.bind(type);
    type.coerceInputValue = (value, hide) => explained((isListed) => fromVariable(value, isListed || hide));
    type.coerceInputLiteral = (node, hide) => explained((isListed) => fromDocument(node, isListed || hide));
  }
}

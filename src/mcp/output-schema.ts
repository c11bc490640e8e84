import {
  type GraphQLNamedOutputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { type JsonSchema, scalarSchema } from './json-schema.ts';

/** The answer of a tool: the selection of its operation. A field that is null is left out. */
export function outputSchema(schema: GraphQLSchema, { selectionSet }: OperationDefinitionNode): JsonSchema {
  const query = schema.getQueryType();
  if (!query) throw new Error('The schema has no queries.');
  return selectionSchema(schema, query, selectionSet);
}

interface Property {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isAlways: boolean;
}

function selectionSchema(
  schema: GraphQLSchema,
  type: GraphQLNamedOutputType,
  selectionSet: SelectionSetNode,
): JsonSchema {
  const properties = propertiesOf(schema, type, selectionSet);
  return {
    type: 'object',
    properties: Object.fromEntries(properties.map(({ name, schema: property }) => [name, property])),
    required: properties.filter(({ isAlways }) => isAlways).map(({ name }) => name),
  };
}

function propertiesOf(
  schema: GraphQLSchema,
  type: GraphQLNamedOutputType,
  { selections }: SelectionSetNode,
): readonly Property[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) {
      const fieldType = typeOfField(type, selection.name.value);
      const value = valueSchema(schema, fieldType, selection.selectionSet);
      const name = (selection.alias ?? selection.name).value;
      return [{ name, schema: value, isAlways: isNonNullType(fieldType) }];
    }
    if (selection.kind === Kind.FRAGMENT_SPREAD) throw new Error('The document of a tool has no named fragments.');
    const on = selection.typeCondition && schema.getType(selection.typeCondition.name.value);
    if (!isObjectType(on)) throw new Error('The fragments of a tool name an object type.');
    // The object may have another type.
    return propertiesOf(schema, on, selection.selectionSet).map((property) => ({ ...property, isAlways: false }));
  });
}

function typeOfField(type: GraphQLNamedOutputType, name: string): GraphQLOutputType | null {
  if (name === '__typename') return null;
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[name] : undefined;
  if (!field) throw new Error(`"${type.name}" has no field "${name}".`);
  return field.type;
}

/** `type`: null for the name of a type. */
function valueSchema(
  schema: GraphQLSchema,
  type: GraphQLOutputType | null,
  selectionSet: SelectionSetNode | undefined,
): JsonSchema {
  if (type === null) return { type: 'string' };
  const nullable = getNullableType(type);
  if (isListType(nullable)) return { type: 'array', items: valueSchema(schema, nullable.ofType, selectionSet) };
  if (selectionSet && (isObjectType(nullable) || isAbstractType(nullable)))
    return selectionSchema(schema, nullable, selectionSet);
  return scalarSchema(nullable.name);
}

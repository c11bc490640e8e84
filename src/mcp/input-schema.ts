import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  isRequiredInputField,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import { type JsonSchema, scalarSchema } from './json-schema.ts';

/** The arguments of a tool: the variables of its operation. */
export function inputSchema(schema: GraphQLSchema, { variableDefinitions = [] }: OperationDefinitionNode): JsonSchema {
  return {
    type: 'object',
    properties: Object.fromEntries(
      variableDefinitions.map((definition) => [definition.variable.name.value, argumentSchema(schema, definition)]),
    ),
    required: variableDefinitions.filter(isRequired).map(({ variable }) => variable.name.value),
    additionalProperties: false,
  };
}

function isRequired({ type, defaultValue }: VariableDefinitionNode): boolean {
  return type.kind === Kind.NON_NULL_TYPE && !defaultValue;
}

function argumentSchema(schema: GraphQLSchema, definition: VariableDefinitionNode): JsonSchema {
  const { variable, description, defaultValue } = definition;
  const type = typeFromAST(schema, definition.type);
  if (!isInputType(type)) throw new Error(`The variable "${variable.name.value}" has an unknown type.`);
  return {
    ...valueSchema(type),
    ...(description && { description: description.value }),
    ...(defaultValue && { default: valueFromASTUntyped(defaultValue) }),
  };
}

function valueSchema(type: GraphQLInputType): JsonSchema {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return { type: 'array', items: valueSchema(nullable.ofType) };
  if (isInputObjectType(nullable)) return objectSchema(nullable);
  if (isEnumType(nullable)) return { type: 'string', enum: nullable.getValues().map(({ name }) => name) };
  return scalarSchema(nullable.name);
}

/** Endless for an input object that contains itself, which no tool takes. */
function objectSchema(type: GraphQLInputObjectType): JsonSchema {
  const fields = Object.values(type.getFields());
  return {
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, type: fieldType }) => [name, valueSchema(fieldType)])),
    required: fields.filter(isRequiredInputField).map(({ name }) => name),
    additionalProperties: false,
  };
}

import {
  type GraphQLInputType,
  type GraphQLNullableInputType,
  type GraphQLSchema,
  getNullableType,
  isInputObjectType,
  isInputType,
  isListType,
  type OperationDefinitionNode,
  typeFromAST,
} from 'graphql';
import { MAX_DIMENSIONS } from '../../vectors/point-table.ts';

export interface VariablesSize {
  /** Without those of `numbers`. */
  readonly values: number;
  /** Those of vectors: lists of numbers where the schema has a list of Float, no longer than a vector can be. */
  readonly numbers: number;
  readonly depth: number;
}

/** An object or a list with its type in the schema. Undefined: the schema does not say, as within JSON. */
interface Container {
  readonly value: object;
  readonly type: GraphQLInputType | undefined;
}

/** How many values variables hold, and how deep. Without recursion, for a megabyte can nest half a million levels. */
export function variablesSize(
  variables: Readonly<Record<string, unknown>>,
  operation: OperationDefinitionNode,
  schema: GraphQLSchema,
): VariablesSize {
  let values = Object.keys(variables).length;
  let numbers = 0;
  let depth = values > 0 ? 1 : 0;
  let level = containersIn(variables, typesOfVariables(operation, schema));
  while (level.length > 0) {
    const below: Container[] = [];
    let contained = 0;
    for (const { value, type } of level) {
      const own = type && getNullableType(type);
      if (Array.isArray(value) && isVector(value, own)) {
        numbers += value.length;
        continue;
      }
      contained += Array.isArray(value) ? value.length : Object.keys(value).length;
      for (const container of containersIn(value, typesOfContents(value, own))) below.push(container);
    }
    values += contained;
    if (contained > 0) depth++;
    level = below;
  }
  return { values, numbers, depth };
}

/** The type of the value with each name. */
type TypeOf = (name: string) => GraphQLInputType | undefined;

function typesOfVariables({ variableDefinitions = [] }: OperationDefinitionNode, schema: GraphQLSchema): TypeOf {
  const types = new Map(
    variableDefinitions.map(({ variable, type }) => [variable.name.value, typeFromAST(schema, type)]),
  );
  return (name) => {
    const type = types.get(name);
    return isInputType(type) ? type : undefined;
  };
}

function typesOfContents(value: object, own: GraphQLNullableInputType | undefined): TypeOf {
  if (Array.isArray(value)) return () => (isListType(own) ? own.ofType : undefined);
  const fields = isInputObjectType(own) ? own.getFields() : {};
  return (name) => (Object.hasOwn(fields, name) ? fields[name]?.type : undefined);
}

function containersIn(value: object, typeOf: TypeOf): Container[] {
  // The entries of a list have one type; a pair for each of them would take longer than all else.
  if (Array.isArray(value)) return value.filter(isContainer).map((content) => ({ value: content, type: typeOf('') }));
  return Object.entries(value).flatMap(([name, content]) =>
    isContainer(content) ? [{ value: content, type: typeOf(name) }] : [],
  );
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isVector(list: readonly unknown[], own: GraphQLNullableInputType | undefined): boolean {
  if (!isListType(own) || String(getNullableType(own.ofType)) !== 'Float') return false;
  return list.length > 0 && list.length <= MAX_DIMENSIONS && list.every((entry) => typeof entry === 'number');
}

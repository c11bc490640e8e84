import { GraphQLError, type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import type { AbstractOutput, LeafOutput, Output, SelectedField } from './selection.ts';

/** A value of a scalar or an enum as the answer has it. Throws if it is an error, or no such value. */
export function leafValue(value: unknown, field: SelectedField, output: LeafOutput): unknown {
  if (isNull(value, field, output)) return null;
  const written = coerced(value, output);
  if (written !== null && written !== undefined) return written;
  throw new Error(`Expected a value of type "${output.type.name}" for field "${coordinate(field)}".`);
}

function coerced(value: unknown, { type }: LeafOutput): unknown {
  try {
    return type.coerceOutputValue(value);
  } catch (error) {
    // A fault of the gateway, not one that is meant for the client.
    throw error instanceof GraphQLError ? new Error(error.message) : error;
  }
}

/** Throws if the value is an error, or null where it may not be. */
export function isNull(value: unknown, field: SelectedField, { isNullable }: Output): boolean {
  if (value instanceof Error) throw value;
  if (value !== null && value !== undefined) return false;
  if (!isNullable) throw new Error(`Cannot return null for non-nullable field ${coordinate(field)}.`);
  return true;
}

/** The type that the resolver of an abstract type has named. */
export function objectTypeNamed(
  name: unknown,
  schema: GraphQLSchema,
  field: SelectedField,
  { type: abstract }: AbstractOutput,
): GraphQLObjectType {
  const type = typeof name === 'string' ? schema.getType(name) : undefined;
  if (isObjectType(type) && schema.isSubType(abstract, type)) return type;
  throw new Error(
    `Abstract type "${abstract.name}" must resolve to one of its types for field "${coordinate(field)}".`,
  );
}

export function notOfType({ name }: GraphQLObjectType, { nodes }: SelectedField): GraphQLError {
  return new GraphQLError(`Expected a value of type "${name}".`, { nodes });
}

export function iterable(value: unknown, field: SelectedField): Iterable<unknown> {
  if (typeof value === 'object' && value !== null && Symbol.iterator in value) return value as Iterable<unknown>;
  throw new Error(`Expected Iterable, but did not find one for field "${coordinate(field)}".`);
}

function coordinate({ parentType, name }: SelectedField): string {
  return `${parentType.name}.${name}`;
}

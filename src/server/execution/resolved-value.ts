import { GraphQLError } from 'graphql';
import type { LeafOutput, Output, SelectedField } from './selection.ts';

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

export function coordinate({ parentType, name }: SelectedField): string {
  return `${parentType.name}.${name}`;
}

export function isPromise<Value>(value: PromiseLike<Value> | unknown): value is PromiseLike<Value> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}

export function isIterable(value: unknown): value is Iterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.iterator in value;
}

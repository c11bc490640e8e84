import { quoteInput } from '../quote-input.ts';
import type { CollectionRow } from './collection-queries.ts';
import { indexKindOf } from './point-table.ts';

/**
 * Postgres adds up squares as 32-bit floating-point numbers. A vector with a greater or a smaller sum has no distance:
 * the result would be infinite or not a number.
 */
const MAX_SQUARED_LENGTH = 1e37;
const MIN_SQUARED_LENGTH = 1e-37;

/** What is wrong with a vector, as the end of a sentence that begins with its place. Null: nothing. */
export function vectorFault(vector: readonly number[], collection: CollectionRow): string | null {
  const { dimensions, distance } = collection;
  if (vector.length !== dimensions) return `must have ${dimensions} numbers; got ${vector.length}.`;
  const position = vector.findIndex((number) => !Number.isFinite(number));
  if (position >= 0) return `must have finite numbers; got ${vector[position]} at position ${position}.`;
  // As stored in the index: rounding makes small numbers 0 and large ones infinite.
  const round = indexKindOf(collection) === 'HNSW_HALFVEC' ? Math.f16round : Math.fround;
  const squaredLength = vector.reduce((sum, number) => sum + round(number) ** 2, 0);
  if (!(squaredLength <= MAX_SQUARED_LENGTH)) {
    return `must have numbers that the collection can store; got one of ${quoteInput(String(largest(vector)))}.`;
  }
  if (distance === 'COSINE' && squaredLength < MIN_SQUARED_LENGTH) {
    return 'must have a length greater than 0, because a vector of length 0 has no angle to another.';
  }
  return null;
}

function largest(vector: readonly number[]): number {
  return vector.reduce((one, other) => (Math.abs(other) > Math.abs(one) ? other : one));
}

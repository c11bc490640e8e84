import { type ASTNode, GraphQLError } from 'graphql';
import type { ErrorCode } from './error-codes.ts';

/** An error of the request. The message says what was received and what is allowed; `place` is the literal in the document. */
export function badInput(message: string, place?: ASTNode): GraphQLError {
  return new GraphQLError(message, {
    ...(place && { nodes: place }),
    extensions: { code: 'BAD_USER_INPUT' satisfies ErrorCode },
  });
}

/** The database cannot hold vectors. The message says what the operator can do. */
export function vectorsUnavailable(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'VECTORS_UNAVAILABLE' satisfies ErrorCode } });
}

export const LIMIT_EXCEEDED = 'LIMIT_EXCEEDED' satisfies ErrorCode;

/** A limit of one operation. */
export interface Limit {
  /** For programs, such as "DEPTH". */
  readonly name: string;
  /** Counted things, as the end of "at most 20 …". */
  readonly unit: string;
  readonly allowed: number;
  /** How a client stays within it, as a sentence. */
  readonly advice: string;
}

/** The operation is larger than a limit allows. */
export function limitExceeded({ name, unit, allowed, advice }: Limit, requested: number): GraphQLError {
  // Nested pages multiply beyond what a number of JSON carries exactly.
  const figure = Math.min(requested, Number.MAX_SAFE_INTEGER);
  return new GraphQLError(`An operation can have at most ${allowed} ${unit}; got ${figure}. ${advice}`, {
    extensions: { code: LIMIT_EXCEEDED, limit: name, requested: figure, allowed },
  });
}

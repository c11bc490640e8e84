import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../graph/errors/error-codes.ts';

export const CLIENT_GONE = 'CLIENT_GONE' satisfies ErrorCode;

/** Ends the work for a client that has left. No client receives it. */
export function clientGone(): GraphQLError {
  return new GraphQLError('The client has left.', { extensions: { code: CLIENT_GONE } });
}

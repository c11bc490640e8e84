import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Log } from '../log.ts';

export const INTERNAL_SERVER_ERROR = 'INTERNAL_SERVER_ERROR';

/** The error that a client receives: its own mistakes as they are, every other error as an id for the log. */
export function errorMask(log: Log) {
  return (error: unknown): Error => {
    if (isDeliberate(error)) return error;
    const errorId = randomUUID();
    const original = error instanceof GraphQLError ? error.originalError : error;
    const { path } = error instanceof GraphQLError ? error : {};
    log.error({ errorId, error: original, path }, 'request failed');
    return new GraphQLError('Internal server error. Search the server log for this errorId.', {
      ...(error instanceof GraphQLError ? placeOf(error) : {}),
      extensions: { code: INTERNAL_SERVER_ERROR, errorId },
    });
  };
}

/** Whether an error is meant for the client. Any other one is a fault of the gateway. */
export function isDeliberate(error: unknown): error is GraphQLError {
  if (!(error instanceof GraphQLError)) return false;
  return !error.originalError || error.originalError instanceof GraphQLError;
}

function placeOf({ nodes, source, positions, path }: GraphQLError) {
  return { nodes, source, positions, path };
}

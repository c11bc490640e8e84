import { randomUUID } from 'node:crypto';
import { GraphQLError } from 'graphql';
import type { Log } from '../log.ts';

/** The error that a client receives: its own mistakes as they are, every other error as an id for the log. */
export function errorMask(log: Log) {
  return (error: unknown): Error => {
    const original = error instanceof GraphQLError ? error.originalError : error;
    if (error instanceof GraphQLError && (!original || original instanceof GraphQLError)) return error;
    const errorId = randomUUID();
    const { path } = error instanceof GraphQLError ? error : {};
    log.error({ errorId, error: original, path }, 'request failed');
    return new GraphQLError('Internal error; the log has it under the errorId.', {
      ...(error instanceof GraphQLError ? placeOf(error) : {}),
      extensions: { code: 'INTERNAL_SERVER_ERROR', errorId },
    });
  };
}

function placeOf({ nodes, source, positions, path }: GraphQLError) {
  return { nodes, source, positions, path };
}

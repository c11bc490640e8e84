import type { ServerResponse } from 'node:http';
import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../graph/errors/error-codes.ts';

export const CLIENT_GONE = 'CLIENT_GONE' satisfies ErrorCode;

/** Ends the work for a client that has left. No client receives it. */
export function clientGone(): GraphQLError {
  return new GraphQLError('The client has left.', { extensions: { code: CLIENT_GONE } });
}

/** Aborts when the client disconnects before it has the answer, also when it did so before. */
export function goneWith(response: ServerResponse): AbortController {
  const gone = new AbortController();
  if (response.closed) gone.abort();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  return gone;
}

import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../../graph/errors/error-codes.ts';
import type { CompleteAnswer } from './http-route.ts';

/** The status of an error that does not bring its own. */
const statuses: Partial<Record<ErrorCode, number>> = {
  BAD_USER_INPUT: 400,
  BAD_REQUEST: 400,
  LIMIT_EXCEEDED: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
};

/** An error as the answer of a route, in the shape of the errors of GraphQL. */
export function errorAnswer(error: Error): CompleteAnswer {
  const { http = {}, ...extensions } = error instanceof GraphQLError ? error.extensions : {};
  const { status, headers } = http as { readonly status?: number; readonly headers?: Record<string, string> };
  const code = status ?? statuses[extensions['code'] as ErrorCode] ?? 500;
  const body = Buffer.from(JSON.stringify({ errors: [{ message: error.message, extensions }] }));
  return {
    status: code,
    headers: {
      ...(code === 401 && { 'www-authenticate': 'Bearer' }),
      ...headers,
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(body.length),
      'cache-control': 'no-store',
    },
    body,
  };
}

import { GraphQLError } from 'graphql';
import type { ErrorCode } from '../../graph/errors/error-codes.ts';

/** Why the server does not answer a request. */
export interface Refusal {
  readonly status: number;
  readonly code: ErrorCode;
  /** The message says what was received and what is allowed. */
  readonly message: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** For a request that Yoga already handles: its answer has this status for every media type. */
export function refused({ status, code, message, headers }: Refusal): GraphQLError {
  return new GraphQLError(message, { extensions: { code, http: { status, ...(headers && { headers }) } } });
}

export function refusalResponse(refusal: Refusal): Response {
  const headers = { ...refusal.headers, 'content-type': 'application/json; charset=utf-8' };
  return new Response(refusalBody(refusal), { status: refusal.status, headers });
}

/** The same shape as the errors of GraphQL, so that a client reads all errors in one way. */
export function refusalBody({ message, code }: Refusal): string {
  return JSON.stringify({ errors: [{ message, extensions: { code } }] });
}

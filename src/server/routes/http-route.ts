import type { IncomingMessage } from 'node:http';
import type { NeededRole } from '../../access/require-role.ts';
import type { Caller } from '../rate-limit/rate-limiter.ts';

/** A resource outside of GraphQL. The server identifies the caller, enforces the limits, and reports each request. */
export interface HttpRoute {
  /** A pathname pattern of `URLPattern`, such as "/logos/:provider.svg". It also names the route in metrics and logs. */
  readonly path: string;
  /** HEAD is answered as GET. */
  readonly methods: readonly ('GET' | 'POST' | 'DELETE')[];
  readonly role: NeededRole;
  /** Counts against the rate limit of the caller. */
  readonly cost: number;
  /** The handler reads the body, which can be large. Every other body must declare a small length. */
  readonly readsBody?: true;
  /** An error in the format of the route. Default: in that of GraphQL. Faults of the gateway are masked before. */
  readonly errorAnswer?: (error: Error) => CompleteAnswer;
  /** A `GraphQLError`, such as that of `refused` or `badInput`, is the answer to a bad request. */
  readonly handle: (call: RouteCall) => RouteAnswer | Promise<RouteAnswer>;
}

export interface RouteCall extends Caller {
  readonly request: IncomingMessage;
  /** Reads the body of a route with `readsBody`. Throws when it has more bytes, uncompressed. */
  readonly readBody: (maxBytes: number) => Promise<Buffer>;
  readonly url: URL;
  /** The groups of the path pattern, decoded. */
  readonly params: Readonly<Record<string, string>>;
  /** Aborts when the client disconnects, and when its credential ends while the answer is streamed. */
  readonly signal: AbortSignal;
}

/** Complete bytes, parts that are sent as they come, or a response of the Fetch API, which can be a stream. */
export type RouteAnswer = CompleteAnswer | StreamedAnswer | Response;

export interface CompleteAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

export interface StreamedAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Returned when the client disconnects. */
  readonly parts: AsyncIterable<Uint8Array>;
}

/** Whether the answer can outlive the credential of its caller. */
export function isStreamed(answer: RouteAnswer): answer is StreamedAnswer | Response {
  return answer instanceof Response || 'parts' in answer;
}

import type { ExecutionResult } from 'graphql';

interface RouteOperation {
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The rest of an answer that has begun: it counts against the rate limit, but is not refused because of it. */
  readonly isContinued?: boolean;
}

/** Executes an operation of the gateway itself, as the caller of a route. */
export type Execute = (operation: RouteOperation, signal: AbortSignal) => Promise<ExecutionResult>;

import type { ExecutionResult } from 'graphql';

/** Executes an operation of the gateway itself, as the caller of a route. */
export type Execute = (
  request: { readonly document: string; readonly variables: Readonly<Record<string, unknown>> },
  signal: AbortSignal,
) => Promise<ExecutionResult>;

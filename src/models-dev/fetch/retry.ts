import { setTimeout } from 'node:timers/promises';
import pRetry from 'p-retry';
import { PassingSourceError, SourceError } from './source-error.ts';

/** Each pause is twice as long as the previous one, with random jitter. */
const backoff = { minTimeout: 500, maxTimeout: 30_000, factor: 2, randomize: true };

/** A refresh that the source asks to wait longer fails instead, and the schedule waits. */
const LONGEST_WAIT_MS = 60_000;

/** Retries a `PassingSourceError` up to `maxRetries` times. `attempt` receives its number, starting at 1. */
export async function withRetries<Result>(
  attempt: (attemptNumber: number) => Promise<Result>,
  maxRetries: number,
  signal: AbortSignal,
): Promise<Result> {
  return pRetry((attemptNumber) => attempt(attemptNumber).catch((error) => failed(error, attemptNumber)), {
    ...backoff,
    retries: maxRetries,
    signal,
    shouldRetry: ({ error }) => retryDelayMs(error) <= LONGEST_WAIT_MS,
    onFailedAttempt: async ({ error, retriesLeft }) => {
      signal.throwIfAborted();
      const delayMs = retryDelayMs(error);
      // The backoff comes on top.
      if (retriesLeft > 0 && delayMs <= LONGEST_WAIT_MS) await wait(delayMs, signal);
    },
  });
}

/** How long the source asks to wait with `Retry-After`. Infinite: a retry does not help. */
function retryDelayMs(error: Error): number {
  return error instanceof PassingSourceError ? (error.retryAfterMs ?? 0) : Number.POSITIVE_INFINITY;
}

async function wait(delayMs: number, signal: AbortSignal): Promise<void> {
  if (delayMs > 0) await setTimeout(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function failed(error: unknown, attempts: number): never {
  throw error instanceof SourceError ? error.after(attempts) : error;
}

import { setTimeout } from 'node:timers/promises';
import pRetry from 'p-retry';
import { PassingSourceError, SourceError } from './source-error.ts';

/** Each pause is twice as long as the previous one, with random jitter. */
const backoff = { minTimeout: 500, maxTimeout: 30_000, factor: 2, randomize: true };

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
    shouldRetry: ({ error }) => error instanceof PassingSourceError,
    onFailedAttempt: async ({ error, retriesLeft }) => {
      signal.throwIfAborted();
      if (retriesLeft > 0) await waitAsAsked(error, signal);
    },
  });
}

/** Waits as long as the source asks for with `Retry-After`. The backoff comes on top. */
async function waitAsAsked(error: Error, signal: AbortSignal): Promise<void> {
  const retryAfterMs = error instanceof PassingSourceError ? error.retryAfterMs : null;
  if (retryAfterMs === null) return;
  await setTimeout(retryAfterMs, undefined, { signal }).catch(() => signal.throwIfAborted());
}

function failed(error: unknown, attempts: number): never {
  throw error instanceof SourceError ? error.after(attempts) : error;
}

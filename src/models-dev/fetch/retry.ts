import { setTimeout } from 'node:timers/promises';
import { ExponentialBackoff, handleType, retry } from 'cockatiel';
import { PassingSourceError, SourceError } from './source-error.ts';

const backoffMs = { initialDelay: 500, maxDelay: 30_000 };

/** Tries again, at most `maxRetries` times, after a `PassingSourceError`. `attempt` is told its number, from 1. */
export async function withRetries<Result>(
  attempt: (attempts: number) => Promise<Result>,
  maxRetries: number,
  signal: AbortSignal,
): Promise<Result> {
  let attempts = 0;
  const pauses = pausesBetween();

  const policy = retry(handleType(PassingSourceError), { maxAttempts: maxRetries });
  policy.onRetry((failure) => pauses.lengthen('error' in failure ? failure.error : null));

  try {
    return await policy.execute(async () => {
      // cockatiel's own wait cannot be cut short by the signal, so it waits for nothing and the attempt waits itself.
      if (attempts > 0) await pauses.wait(signal);
      attempts += 1;
      return attempt(attempts);
    }, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof SourceError ? afterAttempts(error, attempts) : error;
  }
}

/** As long as the source asks for, and never shorter than our own back-off: it may ask for nothing, or for a time gone by. */
function pausesBetween() {
  let backoff = new ExponentialBackoff(backoffMs).next();
  let pauseMs = 0;

  return {
    lengthen(failure: unknown) {
      const retryAfterMs = failure instanceof PassingSourceError ? failure.retryAfterMs : null;
      pauseMs = Math.max(retryAfterMs ?? 0, backoff.duration);
      backoff = backoff.next(undefined);
    },
    async wait(signal: AbortSignal) {
      await setTimeout(pauseMs, undefined, { signal });
    },
  };
}

function afterAttempts(error: SourceError, attempts: number): SourceError {
  return new SourceError(error.code, error.message, { cause: error.cause, attempts });
}

import { setTimeout } from 'node:timers/promises';
import { TokenBucket } from 'limiter';

const REQUESTS_PER_MINUTE = 100;

/** Limits the requests of this gateway to the source with a token bucket. */
export class RequestBudget {
  readonly #bucket: TokenBucket;

  constructor(requestsPerMinute = REQUESTS_PER_MINUTE) {
    this.#bucket = new TokenBucket({
      bucketSize: requestsPerMinute,
      tokensPerInterval: requestsPerMinute,
      interval: 'minute',
    });
    this.#bucket.content = requestsPerMinute;
  }

  /** Waits until a request is allowed. Throws the reason of the signal when it aborts. */
  async spend(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // The wait of limiter does not support an abort signal.
    while (!this.#bucket.tryRemoveTokens(1)) {
      await setTimeout(this.#bucket.getWaitTime(1), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

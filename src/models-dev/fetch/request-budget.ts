import { setTimeout } from 'node:timers/promises';
import { TokenBucket } from 'limiter';

const REQUESTS_PER_MINUTE = 100;

/** Keeps this gateway from asking the source too often, whatever goes wrong: a token bucket. */
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

  /** Waits until one more request may be made. Throws the signal's reason once it is aborted. */
  async spend(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    // limiter's own wait cannot be cut short by the signal.
    while (!this.#bucket.tryRemoveTokens(1)) {
      await setTimeout(this.#bucket.getWaitTime(1), undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

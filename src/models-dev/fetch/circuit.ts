import type { Log } from '../../log.ts';
import { SourceError } from './source-error.ts';

/** Each failure is a complete fetch with all its retries. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 60_000;

export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

interface Opening {
  readonly since: Date;
  readonly until: Date;
  /** Message of the last failure. */
  readonly failure: string;
}

/**
 * A circuit breaker for the source. It opens after consecutive failures, and lets one fetch through after a minute. That
 * fetch closes the circuit or opens it for another minute. Refreshes run one at a time, so fetches do too.
 */
export class Circuit {
  readonly #log: Log;
  #consecutiveFailures = 0;
  /** Null: closed. */
  #opening: Opening | null = null;

  constructor(log: Log) {
    this.#log = log;
  }

  get state(): CircuitState {
    if (this.#opening === null) return 'CLOSED';
    return Date.now() < this.#opening.until.getTime() ? 'OPEN' : 'HALF_OPEN';
  }

  /** Runs `fetch`. Throws SOURCE_CIRCUIT_OPEN instead if the circuit is open, unless `bypassCircuit` is true. */
  async run<Result>(fetch: () => Promise<Result>, bypassCircuit: boolean): Promise<Result> {
    const opening = this.#opening;
    if (opening !== null && this.state === 'OPEN' && !bypassCircuit) throw this.#refusal(opening);
    if (opening !== null) this.#log.info('source circuit half-open: sending one request');
    try {
      const result = await fetch();
      this.#succeeded();
      return result;
    } catch (error) {
      // An invalid document shows that the source is reachable.
      if (error instanceof SourceError && error.code === 'NOT_A_CATALOG') this.#succeeded();
      else this.#failed(error);
      throw error;
    }
  }

  #failed(error: unknown): void {
    // A fetch that was aborted shows nothing: a closed circuit does not count it, a probe has to be repeated.
    if (!(error instanceof SourceError) && this.#opening === null) return;
    this.#consecutiveFailures += 1;
    if (this.#opening !== null || this.#consecutiveFailures >= FAILURES_TO_OPEN) this.#open(error);
  }

  #open(error: unknown): void {
    const now = new Date();
    this.#opening = {
      since: this.#opening?.since ?? now,
      until: new Date(now.getTime() + OPEN_MS),
      failure: error instanceof SourceError ? error.message : (this.#opening?.failure ?? ''),
    };
    this.#log.warn(
      { failures: this.#consecutiveFailures, ...this.#opening },
      'source circuit opened: pausing requests to the source',
    );
  }

  #succeeded(): void {
    this.#consecutiveFailures = 0;
    if (this.#opening === null) return;
    this.#opening = null;
    this.#log.info('source circuit closed: the source is reachable again');
  }

  #refusal({ since, until, failure }: Opening): SourceError {
    const message =
      `No request was sent because the source failed ${this.#consecutiveFailures} times in a row. ` +
      `Requests are paused since ${since.toISOString()} until ${until.toISOString()}; use "force" to send one now. ` +
      `Last failure: ${failure}`;
    return new SourceError('SOURCE_CIRCUIT_OPEN', message, { attempts: 0 });
  }
}

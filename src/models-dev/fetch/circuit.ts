import type { Log } from '../../log.ts';
import { NotACatalog } from '../parse/parse.ts';
import { SourceError } from './source-error.ts';

/** Each failure is a complete read with all its retries. */
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
 * A circuit breaker for the source. It opens after consecutive failures, and lets one read through after a minute. That
 * read closes the circuit or opens it for another minute. Refreshes run one at a time, so reads do too.
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

  /**
   * Runs `read`, which fetches and parses the document. Throws SOURCE_CIRCUIT_OPEN instead if the circuit is open, unless
   * `bypassCircuit` is true.
   */
  async run<Result>(read: () => Promise<Result>, bypassCircuit: boolean): Promise<Result> {
    const opening = this.#opening;
    if (opening !== null && this.state === 'OPEN' && !bypassCircuit) throw this.#refusal(opening);
    if (opening !== null) this.#log.info('source circuit half-open: sending one request');
    try {
      const result = await read();
      this.#succeeded();
      return result;
    } catch (error) {
      this.#failed(error);
      throw error;
    }
  }

  #failed(error: unknown): void {
    // A read that was aborted shows nothing: a closed circuit does not count it, a probe has to be repeated.
    if (!isOfSource(error) && this.#opening === null) return;
    this.#consecutiveFailures += 1;
    if (this.#opening !== null || this.#consecutiveFailures >= FAILURES_TO_OPEN) this.#open(error);
  }

  #open(error: unknown): void {
    const now = new Date();
    this.#opening = {
      since: this.#opening?.since ?? now,
      until: new Date(now.getTime() + OPEN_MS),
      failure: isOfSource(error) ? error.message : (this.#opening?.failure ?? ''),
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

/** The source does not answer, or answers without a usable catalog. */
function isOfSource(error: unknown): error is SourceError | NotACatalog {
  return error instanceof SourceError || error instanceof NotACatalog;
}

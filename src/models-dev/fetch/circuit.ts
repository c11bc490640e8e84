import {
  CircuitState as BreakerState,
  type CircuitBreakerPolicy,
  ConsecutiveBreaker,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
} from 'cockatiel';
import type { Log } from '../../log.ts';
import { SourceError } from './source-error.ts';

/** Each is a whole fetch, with its retries. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 60_000;

export type CircuitState = 'CLOSED' | 'OPEN' | 'HALF_OPEN';

interface Opening {
  readonly since: Date;
  readonly until: Date;
  /** What the last failure said. */
  readonly failure: string;
}

/** Leaves a source alone that failed too often in a row; after a while, one fetch finds out whether it is well again. */
export class Circuit {
  readonly #log: Log;
  readonly #breaker = new ConsecutiveBreaker(FAILURES_TO_OPEN);
  readonly #pause = { duration: OPEN_MS, next: () => this.#pause };
  readonly #policy: CircuitBreakerPolicy;
  /** Null: closed. */
  #opening: Opening | null = null;

  constructor(log: Log) {
    this.#log = log;
    const options = { breaker: this.#breaker, halfOpenAfter: this.#pause };
    this.#policy = circuitBreaker(
      handleWhen((error) => this.#isFailure(error)),
      options,
    );
    this.#policy.onBreak((reason) => this.#opened('error' in reason ? reason.error : null));
    this.#policy.onHalfOpen(() => log.info('source circuit half-open: asking the source once'));
    this.#policy.onReset(() => this.#closed());
  }

  /** HALF_OPEN from the moment that a fetch would be let through, whether one comes or not. */
  get state(): CircuitState {
    if (this.#opening === null) return 'CLOSED';
    const isPaused = this.#policy.state === BreakerState.Open && Date.now() < this.#opening.until.getTime();
    return isPaused ? 'OPEN' : 'HALF_OPEN';
  }

  /** While it is open, throws SOURCE_CIRCUIT_OPEN in place of fetching; `bypassCircuit`: fetches all the same. */
  async run<Result>(fetch: () => Promise<Result>, bypassCircuit: boolean): Promise<Result> {
    // cockatiel reads it before it awaits anything, so it holds for this fetch alone.
    this.#pause.duration = bypassCircuit ? 0 : OPEN_MS;
    try {
      return await this.#policy.execute(fetch);
    } catch (error) {
      throw isBrokenCircuitError(error) ? this.#refusal(error) : error;
    }
  }

  /** A source that answers, if only nonsense, is there. A probe that somebody cut short has shown nothing. */
  #isFailure(error: unknown): boolean {
    if (error instanceof SourceError) return error.code !== 'NOT_A_CATALOG';
    return this.#policy.state === BreakerState.HalfOpen;
  }

  #opened(error: unknown): void {
    const now = new Date();
    this.#opening = {
      since: this.#opening?.since ?? now,
      until: new Date(now.getTime() + OPEN_MS),
      failure: error instanceof SourceError ? error.message : (this.#opening?.failure ?? ''),
    };
    this.#log.warn(
      { failures: this.#breaker.state, ...this.#opening },
      'source circuit opened: leaving the source alone',
    );
  }

  #closed(): void {
    this.#opening = null;
    this.#log.info('source circuit closed: the source answers again');
  }

  #refusal(cause: Error): SourceError {
    const opening = this.#opening;
    const message = `The source was not asked: it failed ${this.#breaker.state} times in a row, since ${opening?.since.toISOString()} it is left alone, and from ${opening?.until.toISOString()} on it may be asked again, or at once with "force". Its last failure: ${opening?.failure}`;
    return new SourceError('SOURCE_CIRCUIT_OPEN', message, { cause, attempts: 0 });
  }
}

import { AsyncLocalStorage } from 'node:async_hooks';
import type { GraphQLError } from 'graphql';
import { type Limit, limitExceeded } from './graph/errors/errors.ts';

export interface BudgetLimits {
  readonly timeMs: number;
  readonly rows: Limit;
  readonly fields: Limit;
  readonly characters: Limit;
  readonly errors: Limit;
}

const current = new AsyncLocalStorage<OperationBudget | undefined>();
const ends = new WeakSet<Error>();

/** Whether an error is how an operation ended before its answer, or was caused by that. */
export function isEndOfOperation(error: unknown): boolean {
  return error instanceof Error && (ends.has(error) || isEndOfOperation(error.cause));
}

/** That of the operation whose resolver or loader asks. Undefined: the work is not that of a query. */
export function currentBudget(): OperationBudget | undefined {
  return current.getStore();
}

/** Runs work that must reach its end, such as the record of what a call has cost, whatever becomes of the operation. */
export function withoutBudget<Result>(work: () => Result): Result {
  return current.run(undefined, work);
}

/**
 * Limits on a running query, or on one event of a subscription, independent of its estimated cost. When a limit is
 * exceeded, `signal` aborts with the error that the client gets.
 */
export class OperationBudget {
  readonly #limits: BudgetLimits;
  readonly #controller = new AbortController();
  #rows = 0;
  #fields = 0;
  #characters = 0;
  #errors = 0;
  #timer: NodeJS.Timeout | undefined;
  #reason: GraphQLError | undefined;

  constructor(limits: BudgetLimits) {
    this.#limits = limits;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Charges everything that `work` starts to this budget, until `end`. */
  run<Result>(work: () => Result): Result {
    return current.run(this, work);
  }

  /** Charges fields of the answer, and throws when that is more than allowed. The first one starts the clock. */
  chargeFields(count: number): void {
    if (this.#timer === undefined) this.#startClock();
    this.#fields += count;
    this.#charge(this.#limits.fields, this.#fields);
    this.#throwIfEnded();
  }

  /** Charges text of the answer, and throws when that is more than allowed. */
  chargeCharacters(count: number): void {
    this.#characters += count;
    this.#charge(this.#limits.characters, this.#characters);
    this.#throwIfEnded();
  }

  /** Charges an error of one field, and throws when that is more than allowed. */
  chargeError(): void {
    this.#charge(this.#limits.errors, ++this.#errors);
    this.signal.throwIfAborted();
  }

  chargeRows(count: number): void {
    this.#rows += count;
    this.#charge(this.#limits.rows, this.#rows);
  }

  abort(reason: GraphQLError): void {
    this.#reason ??= reason;
    ends.add(reason);
    this.#controller.abort(reason);
  }

  /** Stops the clock. */
  end(): void {
    clearTimeout(this.#timer);
  }

  #startClock(): void {
    this.#timer = setTimeout(() => this.abort(this.#timeIsUp()), this.#limits.timeMs);
  }

  /** Called for each field, which the method of the signal is too slow for. */
  #throwIfEnded(): void {
    if (this.#reason) throw this.#reason;
  }

  #charge(limit: Limit, used: number): void {
    if (used > limit.allowed) this.abort(limitExceeded(limit, used));
  }

  #timeIsUp(): GraphQLError {
    const { timeMs } = this.#limits;
    const advice = 'Ask for less, or set QUERY_TIMEOUT.';
    return limitExceeded({ name: 'TIME', unit: 'ms to run', allowed: timeMs, advice }, timeMs);
  }
}

/** Approximate length of a value of the answer in JSON. */
export function lengthInJson(value: unknown): number {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? JSON.stringify(value).length : 0;
}

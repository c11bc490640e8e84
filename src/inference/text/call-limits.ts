import { CALL_TIMED_OUT, CALLER_LEFT } from '../upstream/upstream-fault.ts';

interface Limits {
  readonly timeoutMs: number;
  readonly idleTimeoutMs: number;
  /** Aborts when the caller leaves. */
  readonly caller: AbortSignal;
}

/** The limits of one attempt: `signal` aborts with the reason. */
export class CallLimits {
  readonly #controller = new AbortController();
  readonly #total: NodeJS.Timeout;
  readonly #idleMs: number;
  readonly #caller: AbortSignal;
  #idle: NodeJS.Timeout;

  constructor({ timeoutMs, idleTimeoutMs, caller }: Limits) {
    this.#idleMs = idleTimeoutMs;
    this.#caller = caller;
    this.#total = setTimeout(this.#timeOut, timeoutMs);
    this.#idle = setTimeout(this.#timeOut, idleTimeoutMs);
    caller.addEventListener('abort', this.#leave);
    if (caller.aborted) this.#leave();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The provider sent something. */
  progress(): void {
    this.#idle.refresh();
  }

  /** A caller that reads slowly is not a provider that sends nothing. */
  async paused<Result>(work: () => Result): Promise<Awaited<Result>> {
    clearTimeout(this.#idle);
    try {
      return await work();
    } finally {
      this.#idle = setTimeout(this.#timeOut, this.#idleMs);
    }
  }

  end(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#idle);
    this.#caller.removeEventListener('abort', this.#leave);
  }

  readonly #timeOut = () => this.#controller.abort(CALL_TIMED_OUT);
  readonly #leave = () => this.#controller.abort(CALLER_LEFT);
}

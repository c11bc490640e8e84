interface TimeLimit {
  readonly what: string;
  readonly limitMs: number;
  /** Whether the consumer held up the provider before the limit passed. */
  readonly wasHeld: boolean;
}

export type AttemptEnd = 'CANCELLED' | TimeLimit;

/** The time limits of one attempt, and the wish of the client that it ends. */
export class AttemptClock {
  readonly #controller = new AbortController();
  readonly #parents: readonly AbortSignal[];
  readonly #total: NodeJS.Timeout;
  #next: NodeJS.Timeout | null = null;
  #end: AttemptEnd | null = null;
  #isHeld = false;
  #wasHeld = false;

  constructor(parents: readonly AbortSignal[], totalMs: number) {
    this.#parents = parents;
    const passed = () => this.#abort({ what: 'complete answer', limitMs: totalMs, wasHeld: this.#wasHeld });
    this.#total = setTimeout(passed, totalMs);
    for (const parent of parents) parent.addEventListener('abort', this.#cancel);
    if (parents.some(({ aborted }) => aborted)) this.#cancel();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the attempt was ended early. Null: it was not. */
  get end(): AttemptEnd | null {
    return this.#end;
  }

  /** From now on, in place of the last such limit. */
  expect(what: string, limitMs: number): void {
    if (this.#next) clearTimeout(this.#next);
    this.#next = setTimeout(() => {
      if (!this.#isHeld) this.#abort({ what, limitMs, wasHeld: false });
    }, limitMs);
  }

  /** The provider is asked for the next part, which has the same limit as the last one. */
  restart(): void {
    this.#isHeld = false;
    this.#next?.refresh();
  }

  /** The provider is asked for no part until the next restart. The limit of the whole attempt still applies. */
  hold(): void {
    this.#isHeld = true;
    this.#wasHeld = true;
  }

  stop(): void {
    clearTimeout(this.#total);
    if (this.#next) clearTimeout(this.#next);
    for (const parent of this.#parents) parent.removeEventListener('abort', this.#cancel);
  }

  readonly #cancel = () => this.#abort('CANCELLED');

  #abort(end: AttemptEnd): void {
    this.#end ??= end;
    this.#controller.abort();
  }
}

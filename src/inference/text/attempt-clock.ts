export type AttemptEnd = 'CANCELLED' | { readonly what: string; readonly limitMs: number };

/** The time limits of one attempt, and the wish of the client that it ends. */
export class AttemptClock {
  readonly #controller = new AbortController();
  readonly #parents: readonly AbortSignal[];
  readonly #total: NodeJS.Timeout;
  #next: NodeJS.Timeout | null = null;
  #end: AttemptEnd | null = null;

  constructor(parents: readonly AbortSignal[], totalMs: number) {
    this.#parents = parents;
    this.#total = setTimeout(() => this.#abort({ what: 'complete answer', limitMs: totalMs }), totalMs);
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
    this.#next = setTimeout(() => this.#abort({ what, limitMs }), limitMs);
  }

  /** The expected part came; the next one has the same limit. */
  restart(): void {
    this.#next?.refresh();
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

import { setTimeout as sleep } from 'node:timers/promises';
import { keepHeapSmall } from './heap-under-calls.ts';

/** So many at a time leave more garbage behind than everything else. */
const MANY_CALLS = 100;
/** For a consumer that does not end its call. */
const CLOSE_TIMEOUT_MS = 5_000;

/** The calls of models that run now, so that a gateway that stops ends them and records what they used. */
export class RunningCalls {
  readonly #stop = new AbortController();
  readonly #calls = new Set<Promise<void>>();
  /** Null: V8 decides about the size of the heap. */
  #letHeapGrow: (() => void) | null = null;

  /** Aborts when the gateway stops. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** The database stays open until the returned function is called. */
  begin(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#calls.add(promise);
    if (this.#calls.size > MANY_CALLS && !this.signal.aborted) this.#letHeapGrow ??= keepHeapSmall();
    return () => {
      this.#calls.delete(promise);
      if (this.#calls.size < MANY_CALLS / 2) this.#leaveHeap();
      resolve();
    };
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#leaveHeap();
    await Promise.race([this.#ended(), sleep(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }

  #leaveHeap(): void {
    this.#letHeapGrow?.();
    this.#letHeapGrow = null;
  }

  async #ended(): Promise<void> {
    while (this.#calls.size > 0) await Promise.all(this.#calls);
  }
}

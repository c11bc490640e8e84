/** The calls of models that run now, so that a gateway that stops ends them and records what they used. */
export class RunningCalls {
  readonly #stop = new AbortController();
  readonly #calls = new Set<Promise<unknown>>();

  /** Aborts when the gateway stops. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Waits for this work before the database closes, whether its client waits or not. */
  track<Result>(work: Promise<Result>): Promise<Result> {
    this.#calls.add(work);
    const end = () => this.#calls.delete(work);
    work.then(end, end);
    return work;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    while (this.#calls.size > 0) await Promise.allSettled(this.#calls);
  }
}

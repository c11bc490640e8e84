/** What an execution waits for. */
export class Pending {
  readonly #signal: AbortSignal | undefined;
  #count = 0;
  #settled = settling();

  /** `signal`: aborted when the answer is no longer wanted. */
  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** Resolves when nothing is waited for any more. Rejects with what a function given to `add` throws. */
  async settled(): Promise<void> {
    if (this.#count === 0) return;
    await this.#settled.promise;
    this.#settled = settling();
  }

  /** `drop`: what to do with a value that is no longer wanted. */
  add<Value>(
    promise: PromiseLike<Value>,
    write: (value: Value) => void,
    fail: (error: unknown) => void = rethrow,
    drop: (value: Value) => void = () => {},
  ): void {
    this.#count++;
    // Another kind of promise can call back at once, before the rest has been added.
    Promise.resolve(promise).then(
      (value) => {
        this.#settle(
          () => write(value),
          () => drop(value),
        );
      },
      (error: unknown) => this.#settle(() => fail(error)),
    );
  }

  #settle(write: () => void, drop = () => {}): void {
    try {
      this.#signal?.throwIfAborted();
      write();
      if (--this.#count === 0) this.#settled.resolve();
    } catch (error) {
      drop();
      this.#settled.reject(error);
    }
  }
}

/** It can be rejected when nothing waits for it any more. */
function settling() {
  const settled = Promise.withResolvers<void>();
  settled.promise.catch(() => {});
  return settled;
}

function rethrow(error: unknown): never {
  throw error;
}

import type { Cacheability } from '../../../graph/cacheability.ts';
import type { AnsweredQuery } from '../../telemetry/operation-report.ts';
import type { Answer } from './answer.ts';

/** `computed`: the answer to keep, of this version. Null: none. */
type OnSettled = (computed: Answer | null, version: number | null) => void;

/** An answer that one request computes while others wait for it. */
export class PendingAnswer implements Cacheability {
  /** Null: the answer is not for others. */
  readonly answer: Promise<Answer | null>;
  readonly #onSettled: OnSettled;
  readonly #resolve: (answer: Answer | null) => void;
  #version: number | null = null;
  #query: AnsweredQuery | null = null;
  #isSettled = false;
  #isAbandoned = false;

  constructor(onSettled: OnSettled) {
    const { promise, resolve } = Promise.withResolvers<Answer | null>();
    this.answer = promise;
    this.#resolve = resolve;
    this.#onSettled = onSettled;
  }

  /** The query that is answered completely, without an error. Null: the answer may not be kept. */
  get completed(): AnsweredQuery | null {
    return this.#isSettled ? null : this.#query;
  }

  /** The client has left, so that there is no answer. */
  get isAbandoned(): boolean {
    return this.#isAbandoned;
  }

  readVersion(version: number): void {
    // An answer that mixes versions is that of none.
    if (this.#version !== null && this.#version !== version) this.forbid();
    this.#version = version;
  }

  complete(query: AnsweredQuery): void {
    this.#query = query;
  }

  /** The requests that wait compute their own answer at once. */
  forbid(): void {
    this.settle(null);
  }

  /** One of the requests that wait computes the answer for all of them. */
  abandon(): void {
    if (this.#isSettled) return;
    this.#isAbandoned = true;
    this.settle(null);
  }

  /** Gives the requests that wait an answer that is kept already. */
  found(answer: Answer): void {
    this.#end(null, answer);
  }

  /** Only the first call has an effect. */
  settle(answer: Answer | null): void {
    this.#end(answer, answer);
  }

  #end(computed: Answer | null, answer: Answer | null): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    this.#onSettled(computed, this.#version);
    this.#resolve(answer);
  }
}

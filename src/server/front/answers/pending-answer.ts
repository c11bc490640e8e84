import type { Cacheability } from '../../../graph/cacheability.ts';
import type { AnsweredQuery } from '../../telemetry/operation-report.ts';
import type { Answer } from './answer.ts';

/** Continues a request that waits. With a pending answer, the request computes it. Null: the answer is not for others. */
export type Continue = (found: Answer | PendingAnswer | null) => void;

interface Ends {
  /** `computed`: the answer to keep, of this version. Null: none. */
  readonly onSettled: (computed: Answer | null, version: number | null) => void;
  /** The pending answer in place of this one, for which these requests wait. */
  readonly onAbandoned: (waiting: Continue[]) => PendingAnswer;
}

/** An answer that one request computes while others wait for it. */
export class PendingAnswer implements Cacheability {
  readonly #waiting: Continue[];
  readonly #ends: Ends;
  #version: number | null = null;
  #query: AnsweredQuery | null = null;
  #isSettled = false;

  constructor(waiting: Continue[], ends: Ends) {
    this.#waiting = waiting;
    this.#ends = ends;
  }

  /** The query that is answered completely, without an error. Null: the answer may not be kept. */
  get completed(): AnsweredQuery | null {
    return this.#isSettled ? null : this.#query;
  }

  wait(): Promise<Answer | PendingAnswer | null> {
    const { promise, resolve } = Promise.withResolvers<Answer | PendingAnswer | null>();
    this.#waiting.push(resolve);
    return promise;
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

  /** The first of the requests that wait computes the answer for the others: this one was refused, or its client has left. */
  abandon(): void {
    if (this.#isSettled) return;
    const next = this.#waiting.shift();
    if (!next) {
      this.settle(null);
      return;
    }
    this.#isSettled = true;
    next(this.#ends.onAbandoned(this.#waiting));
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
    this.#ends.onSettled(computed, this.#version);
    for (const next of this.#waiting) next(answer);
  }
}

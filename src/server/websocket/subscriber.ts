import type { WebSocket } from 'ws';
import type { Log } from '../../log.ts';
import { type SharedEvent, startOfMessage } from './shared-event.ts';
import { cutIfUnread } from './websocket-limits.ts';

/** Where the events of one operation go. */
export interface Client {
  readonly socket: WebSocket;
  readonly operationId: string;
  readonly log: Log;
}

interface Subscription extends Client {
  /** Events that wait while the socket is busy. Beyond that number, the oldest one is dropped. */
  readonly maxWaiting: number;
  readonly onLeave: (subscriber: Subscriber) => void;
}

/**
 * One subscriber of shared events. It sends them to its socket, one after the other. As an iterable it has no values; it
 * completes when the events end, and returning it unsubscribes.
 */
export class Subscriber implements AsyncIterableIterator<never> {
  readonly #socket: WebSocket;
  readonly #log: Log;
  readonly #start: Buffer;
  readonly #maxWaiting: number;
  readonly #onLeave: Subscription['onLeave'];
  readonly #done = Promise.withResolvers<IteratorReturnResult<undefined>>();
  #waiting: SharedEvent[] = [];
  #isSending = false;
  #isEnding = false;

  constructor({ socket, log, operationId, maxWaiting, onLeave }: Subscription) {
    this.#socket = socket;
    this.#log = log;
    this.#start = startOfMessage(operationId);
    this.#maxWaiting = maxWaiting;
    this.#onLeave = onLeave;
  }

  send(event: SharedEvent): void {
    if (!this.#isSending) {
      this.#sendNow(event);
      return;
    }
    if (this.#waiting.length === this.#maxWaiting) this.#waiting.shift();
    this.#waiting.push(event);
  }

  /** Completes after the waiting events. */
  end(): void {
    this.#isEnding = true;
    if (!this.#isSending) this.#complete();
  }

  fail(error: unknown): void {
    this.#done.reject(error);
    // The connection may have ended, so that nothing reads the rejection.
    this.#done.promise.catch(() => {});
  }

  next(): Promise<IteratorResult<never, undefined>> {
    return this.#done.promise;
  }

  async return(): Promise<IteratorReturnResult<undefined>> {
    this.#waiting = [];
    this.#onLeave(this);
    this.#complete();
    return this.#done.promise;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #sendNow(event: SharedEvent): void {
    if (!cutIfUnread(this.#socket, this.#log)) return;
    this.#isSending = true;
    event.send(this.#socket, this.#start, this.#onSent);
  }

  readonly #onSent = () => {
    this.#isSending = false;
    const event = this.#waiting.shift();
    if (event) this.#sendNow(event);
    else if (this.#isEnding) this.#complete();
  };

  #complete(): void {
    this.#done.resolve({ done: true, value: undefined });
  }
}

import type { ExecutionResult } from 'graphql';
import { isAsyncIterable } from 'graphql-yoga';
import type { SharedStream } from '../../graph/shared-stream.ts';
import { SharedEvent } from './shared-event.ts';
import { type Client, Subscriber } from './subscriber.ts';

type Events = AsyncIterableIterator<ExecutionResult>;
type Start = () => Promise<Events | ExecutionResult>;

interface Joining {
  readonly key: string;
  readonly stream: SharedStream;
  /** Begins the subscription for all subscribers with this key. */
  readonly start: Start;
}

/** Subscriptions that many subscribers share: each event is executed and serialized once. */
export class SharedSubscriptions {
  readonly #subscriptions = new Map<string, SharedSubscription>();

  /** The subscription of one socket, or the result that refuses it. */
  join({ key, stream, start }: Joining, client: Client): Promise<Subscriber | ExecutionResult> {
    const subscription = this.#subscriptions.get(key) ?? this.#begin(key, stream, start);
    return subscription.join(client);
  }

  #begin(key: string, stream: SharedStream, start: Start): SharedSubscription {
    const subscription = new SharedSubscription(stream, start, () => {
      if (this.#subscriptions.get(key) === subscription) this.#subscriptions.delete(key);
    });
    this.#subscriptions.set(key, subscription);
    return subscription;
  }
}

class SharedSubscription {
  readonly #subscribers = new Set<Subscriber>();
  readonly #stream: SharedStream;
  readonly #events: ReturnType<Start>;
  readonly #onEnd: () => void;
  #newest: SharedEvent | null = null;

  constructor(stream: SharedStream, start: Start, onEnd: () => void) {
    this.#stream = stream;
    this.#onEnd = onEnd;
    this.#events = start();
    void this.#run();
  }

  async join(client: Client): Promise<Subscriber | ExecutionResult> {
    const { maxWaiting, startsWithNewest } = this.#stream;
    const subscriber = new Subscriber({ ...client, maxWaiting, onLeave: (one) => this.#leave(one) });
    // Before the events begin, to miss none.
    this.#subscribers.add(subscriber);
    if (startsWithNewest && this.#newest) subscriber.send(this.#newest);
    const events = await this.#events;
    return isAsyncIterable(events) ? subscriber : events;
  }

  async #run(): Promise<void> {
    try {
      const events = await this.#events;
      if (isAsyncIterable(events)) await this.#sendAll(events);
      this.#end((subscriber) => subscriber.end());
    } catch (error) {
      this.#end((subscriber) => subscriber.fail(error));
    }
  }

  async #sendAll(events: Events): Promise<void> {
    for await (const result of events) {
      const event = new SharedEvent(result);
      this.#newest = event;
      for (const subscriber of this.#subscribers) subscriber.send(event);
    }
  }

  #end(end: (subscriber: Subscriber) => void): void {
    this.#onEnd();
    for (const subscriber of this.#subscribers) end(subscriber);
    this.#subscribers.clear();
  }

  #leave(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    if (this.#subscribers.size > 0) return;
    // The next subscriber begins again.
    this.#onEnd();
    void this.#return();
  }

  async #return(): Promise<void> {
    const events = await this.#events;
    if (isAsyncIterable(events)) await events.return?.();
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../../log.ts';
import { withoutBudget } from '../../operation-budget.ts';
import type { CollectionRow } from '../collection-queries.ts';

const MIN_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 5 * 60_000;

interface Dependencies {
  /** Indexes some points of a collection. Resolves to whether there may be more. */
  readonly index: (collection: CollectionRow, signal: AbortSignal) => Promise<boolean>;
  readonly log: Log;
}

/** Indexes points in the background, of one collection at a time, so that it occupies one connection. */
export class PointIndexer {
  readonly #index: Dependencies['index'];
  readonly #log: Log;
  /** By their ids, in the order of their turns. */
  readonly #queue = new Map<string, CollectionRow>();
  /** How often collections have failed in a row, by their ids. */
  readonly #failures = new Map<string, number>();
  /** The next attempts of collections that failed, by their ids. */
  readonly #retries = new Map<string, NodeJS.Timeout>();
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;

  constructor({ index, log }: Dependencies) {
    this.#index = index;
    this.#log = log;
  }

  /** Queues a collection. One that failed still waits for its next attempt. */
  add(collection: CollectionRow): void {
    if (this.#stop.signal.aborted || this.#retries.has(collection.id)) return;
    this.#queue.set(collection.id, collection);
    // The operation that has stored or searched points ends before.
    this.#running ??= withoutBudget(() => this.#run());
  }

  /** Lets the running step end within the time limit. The next gateway indexes the other points. */
  async close(timeoutMs: number): Promise<void> {
    this.#stop.abort();
    for (const timer of this.#retries.values()) clearTimeout(timer);
    await Promise.race([this.#running, sleep(timeoutMs, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    for (const [id, collection] of this.#queue) {
      if (this.#stop.signal.aborted) break;
      this.#queue.delete(id);
      await this.#giveTurn(collection);
    }
    this.#running = null;
  }

  async #giveTurn(collection: CollectionRow): Promise<void> {
    try {
      const hasMore = await this.#index(collection, this.#stop.signal);
      this.#failures.delete(collection.id);
      if (hasMore) this.add(collection);
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#retryLater(collection, error);
    }
  }

  #retryLater(collection: CollectionRow, error: unknown): void {
    const { id } = collection;
    const failures = this.#failures.get(id) ?? 0;
    const pauseMs = Math.min(MIN_PAUSE_MS * 2 ** failures, MAX_PAUSE_MS);
    this.#log.warn({ error, collection: id, pauseMs }, 'failed to index points');
    this.#failures.set(id, failures + 1);
    this.#queue.delete(id);
    const retry = () => {
      this.#retries.delete(id);
      this.add(collection);
    };
    this.#retries.set(id, setTimeout(retry, pauseMs).unref());
  }
}

import { Cancelled, LeaseLost } from '../store/lease.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { advanced, ended, isOver, queued, type RefreshProgress } from './progress.ts';
import type { RefreshEvents } from './refresh-events.ts';

const PUBLISH_EVERY_MS = 100;

/** Publishes the progress of one refresh from start to end. */
export class RunningProgress {
  readonly #refreshEvents: RefreshEvents;
  #progress: RefreshProgress;
  #publishedAt = 0;
  #publishTimer: NodeJS.Timeout | undefined;
  readonly #ended = new AbortController();
  readonly #unsubscribe: readonly (() => void)[];

  constructor(refreshEvents: RefreshEvents, refresh: RefreshRow) {
    this.#refreshEvents = refreshEvents;
    this.#progress = queued(refresh);
    this.#unsubscribe = [
      refreshEvents.subscribe('progress', () => this.#endIfOver()),
      refreshEvents.subscribe('cancel', (refreshId) => this.#endIfCancelled(refreshId)),
    ];
    // The refresh may have ended before the subscription.
    this.#endIfOver();
    this.#publish();
  }

  /** Aborts when the refresh is cancelled, or another gateway has ended it after its lease expired. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  advance(phase: 'FETCHING' | 'PARSING' | 'COMPARING' | 'WRITING', processed: number, total: number | null): void {
    const before = this.#progress;
    this.#progress = advanced(before, phase, processed, total);
    // Chunks and batches arrive faster than subscribers need updates.
    const waitMs = phase === before.phase ? this.#publishedAt + PUBLISH_EVERY_MS - performance.now() : 0;
    if (waitMs <= 0) this.#publish();
    else this.#publishTimer ??= setTimeout(() => this.#publish(), waitMs);
  }

  end(refresh: RefreshRow): void {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#progress = ended(refresh);
    this.#publish();
  }

  #endIfOver(): void {
    const { refresh } = this.#progress;
    if (isOver(refresh, this.#refreshEvents.current)) this.#ended.abort(new LeaseLost(refresh.id));
  }

  #endIfCancelled(refreshId: number): void {
    const { refresh } = this.#progress;
    if (refresh.id === refreshId) this.#ended.abort(new Cancelled(refreshId));
  }

  #publish(): void {
    clearTimeout(this.#publishTimer);
    this.#publishTimer = undefined;
    this.#publishedAt = performance.now();
    this.#refreshEvents.publish(this.#progress);
  }
}

import { Cancelled, LeaseLost } from '../store/lease.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { advanced, ended, isOver, queued, type RefreshProgress } from './progress.ts';
import type { Announcements } from './refresh-events.ts';

const ANNOUNCE_EVERY_MS = 100;

/** Announces how one refresh goes, from its begin to its end. */
export class RunningProgress {
  readonly #announcements: Announcements;
  #progress: RefreshProgress;
  #announcedAt = 0;
  #announceSoon: NodeJS.Timeout | undefined;
  readonly #ended = new AbortController();
  readonly #leave: readonly (() => void)[];

  constructor(announcements: Announcements, refresh: RefreshRow) {
    this.#announcements = announcements;
    this.#progress = queued(refresh);
    this.#leave = [
      announcements.listen('progress', () => this.#endIfOver()),
      announcements.listen('cancel', (refreshId) => this.#endIfCancelled(refreshId)),
    ];
    // It may have been ended before anybody listened here.
    this.#endIfOver();
    this.#announce();
  }

  /** Aborts when it is to be cancelled, or has ended, perhaps for others only: taken for dead, it cannot write any more. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  advance(phase: 'FETCHING' | 'PARSING' | 'COMPARING' | 'WRITING', processed: number, total: number | null): void {
    const before = this.#progress;
    this.#progress = advanced(before, phase, processed, total);
    // Chunks and batches come faster than anybody reads.
    const waitMs = phase === before.phase ? this.#announcedAt + ANNOUNCE_EVERY_MS - performance.now() : 0;
    if (waitMs <= 0) this.#announce();
    else this.#announceSoon ??= setTimeout(() => this.#announce(), waitMs);
  }

  end(refresh: RefreshRow): void {
    for (const leave of this.#leave) leave();
    this.#progress = ended(refresh);
    this.#announce();
  }

  #endIfOver(): void {
    const { refresh } = this.#progress;
    if (isOver(refresh, this.#announcements.present)) this.#ended.abort(new LeaseLost(refresh.id));
  }

  #endIfCancelled(refreshId: number): void {
    const { refresh } = this.#progress;
    if (refresh.id === refreshId) this.#ended.abort(new Cancelled(refreshId));
  }

  #announce(): void {
    clearTimeout(this.#announceSoon);
    this.#announceSoon = undefined;
    this.#announcedAt = performance.now();
    this.#announcements.announce(this.#progress);
  }
}

import type { RecordedChangeQueries } from '../change/recorded-change-queries.ts';
import type { Log } from '../log.ts';
import { coalesced } from '../refresh/progress/coalesced.ts';
import type { RefreshEvents } from '../refresh/progress/refresh-events.ts';

/** Covers lost notifications. */
const POLL_INTERVAL_MS = 15_000;

interface Dependencies {
  readonly recordedChanges: RecordedChangeQueries;
  readonly refreshEvents: RefreshEvents;
  readonly log: Log;
}

/**
 * Calls its listeners after changes were recorded on any gateway. A call is a hint: a listener reads the changes after its
 * own position, so that it misses none that were recorded before it subscribed.
 */
export class ChangeSignal {
  readonly #dependencies: Dependencies;
  readonly #listeners = new Set<() => void>();
  readonly #check = coalesced(() => this.#publishIfNewer());
  readonly #stop: () => void;
  #newestId = 0;
  #isClosed = false;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    const { refreshEvents } = dependencies;
    const timer = setInterval(this.#check, POLL_INTERVAL_MS).unref();
    const unsubscribe = [
      refreshEvents.subscribe('version', () => void this.#check()),
      // The import of an earlier day creates no new version.
      refreshEvents.subscribe('progress', ({ phase }) => {
        if (phase === 'DONE') void this.#check();
      }),
    ];
    this.#stop = () => {
      clearInterval(timer);
      for (const stop of unsubscribe) stop();
    };
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
  }

  async #publishIfNewer(): Promise<void> {
    if (this.#isClosed || this.#listeners.size === 0) return;
    const { recordedChanges, log } = this.#dependencies;
    try {
      const newestId = await recordedChanges.newestId();
      if (newestId <= this.#newestId) return;
      this.#newestId = newestId;
    } catch (error) {
      if (!this.#isClosed) log.warn({ error }, 'failed to look for recorded changes');
      return;
    }
    for (const listener of [...this.#listeners]) listener();
  }
}

import type { Db, Listen } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import { cancelledIn, isEndOf, isPause, isProgressOf, notifyCancel, REFRESH_CHANNEL } from '../store/notifications.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { coalesced } from './coalesced.ts';
import { Listeners } from './listeners.ts';
import { isSameState, type RefreshProgress } from './progress.ts';
import { ProgressWriter } from './progress-writer.ts';
import type { RefreshEventMap, RefreshEvents } from './refresh-events.ts';
import { newestVersion, progressSince } from './shared-progress.ts';

/** A gateway without notifications learns of a commit within a second, also when their connection seems healthy. */
const POLL_INTERVAL_MS = 500;

/**
 * Events for a database with several gateways. A notification names the refresh to read or cancel, or the end of a pause.
 * Each gateway then reads the stored state, which includes everything that it missed.
 */
export class PostgresEvents implements RefreshEvents {
  readonly #db: Db;
  readonly #log: Log;
  readonly #listeners = new Listeners();
  readonly #writer: ProgressWriter;
  readonly #poll = coalesced(() => this.#publishUpdates());
  readonly #timer: NodeJS.Timeout;
  /** The newest version that was published here or existed at startup. */
  #version: number;
  /** The id of the last refresh that this gateway ran or runs. */
  #ownId: number | null = null;
  /** Whether the last poll failed. Only the first failure of an outage is logged. */
  #isFailing = false;
  #isClosed = false;

  static async open(db: Db, listen: Listen, log: Log): Promise<PostgresEvents> {
    const refreshEvents = new PostgresEvents(db, log, await newestVersion(db));
    await listen(REFRESH_CHANNEL, {
      onNotified: (payload) => refreshEvents.#onNotified(payload),
      // Postgres does not repeat notifications that were sent without a connection.
      onListening: () => {
        log.debug('listening for notifications of other gateways');
        refreshEvents.#listeners.publishPause();
        void refreshEvents.#poll();
      },
    });
    await refreshEvents.#poll();
    return refreshEvents;
  }

  private constructor(db: Db, log: Log, version: number) {
    this.#db = db;
    this.#log = log;
    this.#writer = new ProgressWriter(db, log);
    this.#version = version;
    this.#timer = setInterval(this.#poll, POLL_INTERVAL_MS).unref();
  }

  get current(): RefreshProgress | null {
    return this.#listeners.current;
  }

  publish(progress: RefreshProgress): void {
    if (!this.#listeners.publishProgress(progress)) return;
    this.#ownId = progress.refresh.id;
    if (progress.phase === 'DONE') this.#publishEnd(progress.refresh);
    else this.#writer.store(progress);
  }

  publishPause(): void {
    this.#listeners.publishPause();
  }

  async publishCancel(refreshId: number): Promise<void> {
    this.#listeners.publishCancel(refreshId);
    await notifyCancel(this.#db, refreshId);
  }

  subscribe<Kind extends keyof RefreshEventMap>(
    kind: Kind,
    listener: (event: RefreshEventMap[Kind]) => void,
  ): () => void {
    return this.#listeners.subscribe(kind, listener);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  #publishEnd(refresh: RefreshRow): void {
    this.#writer.drop();
    if (refresh.catalogVersion === this.#version + 1) this.#publishVersion(refresh);
    // Versions of other gateways must be published first.
    else void this.#poll();
  }

  #onNotified(payload: string): void {
    const cancelled = cancelledIn(payload);
    if (cancelled !== null) this.#listeners.publishCancel(cancelled);
    else if (isPause(payload)) this.#listeners.publishPause();
    else if (!this.#isKnown(payload)) void this.#poll();
  }

  #isKnown(payload: string): boolean {
    const { current } = this;
    if (current?.phase === 'DONE' && isEndOf(payload, current.refresh.id)) return true;
    return this.#ownId !== null && isProgressOf(payload, this.#ownId);
  }

  async #publishUpdates(): Promise<void> {
    if (this.#isClosed) return;
    try {
      for (const progress of await progressSince(this.#db, this.#version)) this.#publish(progress);
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isClosed && !this.#isFailing)
        this.#log.warn({ error }, 'failed to read the refreshes of other gateways');
      this.#isFailing = true;
    }
  }

  #publish(progress: RefreshProgress): void {
    this.#publishVersion(progress.refresh);
    if (this.#isNew(progress)) this.#listeners.publishProgress(progress);
  }

  /** Imported history has negative version numbers and is not a new version. */
  #publishVersion(refresh: RefreshRow): void {
    if (refresh.catalogVersion === null || refresh.catalogVersion <= this.#version) return;
    this.#version = refresh.catalogVersion;
    this.#listeners.publishVersion(refresh);
  }

  /** The stored progress of an own refresh is older than what this gateway has published. */
  #isNew(progress: RefreshProgress): boolean {
    if (progress.phase === 'DONE') return true;
    return progress.refresh.id !== this.#ownId && !isSameState(this.current, progress);
  }
}

import type { Db, Listen } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import {
  cancelledIn,
  isEndOf,
  isPauseEnd,
  isProgressOf,
  notifyCancel,
  REFRESH_CHANNEL,
} from '../store/notifications.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { coalesced } from './coalesced.ts';
import { Listeners } from './listeners.ts';
import { isSameState, type RefreshProgress } from './progress.ts';
import { ProgressWriter } from './progress-writer.ts';
import type { RefreshEventMap, RefreshEvents } from './refresh-events.ts';
import { newestVersion, progressSince } from './shared-progress.ts';

/** For what was not heard although the connection seems to be well. */
const POLL_INTERVAL_MS = 15_000;

/**
 * On a database that several gateways use. What they tell each other is which refresh to look at or to cancel, or that a
 * pause has ended; what there is to tell here is then read, and whatever was missed with it.
 */
export class PostgresEvents implements RefreshEvents {
  readonly #db: Db;
  readonly #log: Log;
  readonly #listeners = new Listeners();
  readonly #writer: ProgressWriter;
  readonly #poll = coalesced(() => this.#publishUpdates());
  readonly #timer: NodeJS.Timeout;
  /** The newest that was told here, or that there was before. */
  #version: number;
  /** Of the refresh that ran here last, or still runs. */
  #ownId: number | null = null;
  #isClosed = false;

  static async open(db: Db, listen: Listen, log: Log): Promise<PostgresEvents> {
    const refreshEvents = new PostgresEvents(db, log, await newestVersion(db));
    await listen(REFRESH_CHANNEL, {
      onNotified: (payload) => refreshEvents.#onNotified(payload),
      // What was told while nobody here listened is not told again.
      onListening: () => {
        log.debug('listening to other gateways');
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
    listener: (what: RefreshEventMap[Kind]) => void,
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
    // Its version comes after those of other gateways that were not heard of yet.
    else void this.#poll();
  }

  #onNotified(payload: string): void {
    const cancelled = cancelledIn(payload);
    if (cancelled !== null) this.#listeners.publishCancel(cancelled);
    else if (isPauseEnd(payload)) this.#listeners.publishPause();
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
    } catch (error) {
      if (!this.#isClosed) this.#log.warn({ error }, 'refreshes of other gateways could not be looked at');
    }
  }

  #publish(progress: RefreshProgress): void {
    this.#publishVersion(progress.refresh);
    if (this.#isNew(progress)) this.#listeners.publishProgress(progress);
  }

  /** A past day that was imported has a number below 0, and is nothing new. */
  #publishVersion(refresh: RefreshRow): void {
    if (refresh.catalogVersion === null || refresh.catalogVersion <= this.#version) return;
    this.#version = refresh.catalogVersion;
    this.#listeners.publishVersion(refresh);
  }

  /** What is stored of a refresh that runs here is older than what was told here, and nobody needs the same twice. */
  #isNew(progress: RefreshProgress): boolean {
    if (progress.phase === 'DONE') return true;
    return progress.refresh.id !== this.#ownId && !isSameState(this.current, progress);
  }
}

import type { Db, Listen } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import { cancelledIn, isEndOf, isPause, isProgressOf, TOLD_CHANNEL, tellCancel } from '../store/notifications.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { coalesced } from './coalesced.ts';
import { Listeners } from './listeners.ts';
import { isSameState, type RefreshProgress } from './progress.ts';
import { ProgressWriter } from './progress-writer.ts';
import type { Announced, Announcements } from './refresh-events.ts';
import { newestVersion, progressSince } from './shared-progress.ts';

/** For what was not heard although the connection seems to be well. */
const LOOK_EVERY_MS = 15_000;

/**
 * On a database that several gateways use. What they tell each other is which refresh to look at or to cancel, or that a
 * pause has ended; what there is to tell here is then read, and whatever was missed with it.
 */
export class SharedAnnouncements implements Announcements {
  readonly #db: Db;
  readonly #log: Log;
  readonly #listeners = new Listeners();
  readonly #writer: ProgressWriter;
  readonly #look = coalesced(() => this.#tellNews());
  readonly #timer: NodeJS.Timeout;
  /** The newest that was told here, or that there was before. */
  #version: number;
  /** Of the refresh that ran here last, or still runs. */
  #ownId: number | null = null;
  #isClosed = false;

  static async open(db: Db, listen: Listen, log: Log): Promise<SharedAnnouncements> {
    const announcements = new SharedAnnouncements(db, log, await newestVersion(db));
    await listen(TOLD_CHANNEL, {
      onNotified: (payload) => announcements.#hear(payload),
      // What was told while nobody here listened is not told again.
      onListening: () => {
        log.debug('listening to other gateways');
        announcements.#listeners.tellPause();
        void announcements.#look();
      },
    });
    await announcements.#look();
    return announcements;
  }

  private constructor(db: Db, log: Log, version: number) {
    this.#db = db;
    this.#log = log;
    this.#writer = new ProgressWriter(db, log);
    this.#version = version;
    this.#timer = setInterval(this.#look, LOOK_EVERY_MS).unref();
  }

  get present(): RefreshProgress | null {
    return this.#listeners.present;
  }

  announce(progress: RefreshProgress): void {
    if (!this.#listeners.tellProgress(progress)) return;
    this.#ownId = progress.refresh.id;
    if (progress.phase === 'DONE') this.#announceEnd(progress.refresh);
    else this.#writer.store(progress);
  }

  announcePause(): void {
    this.#listeners.tellPause();
  }

  async announceCancel(refreshId: number): Promise<void> {
    this.#listeners.tellCancel(refreshId);
    await tellCancel(this.#db, refreshId);
  }

  listen<Kind extends keyof Announced>(kind: Kind, listener: (what: Announced[Kind]) => void): () => void {
    return this.#listeners.listen(kind, listener);
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#timer);
  }

  #announceEnd(refresh: RefreshRow): void {
    this.#writer.drop();
    if (refresh.catalogVersion === this.#version + 1) this.#tellVersion(refresh);
    // Its version comes after those of other gateways that were not heard of yet.
    else void this.#look();
  }

  #hear(payload: string): void {
    const cancelled = cancelledIn(payload);
    if (cancelled !== null) this.#listeners.tellCancel(cancelled);
    else if (isPause(payload)) this.#listeners.tellPause();
    else if (!this.#isKnown(payload)) void this.#look();
  }

  #isKnown(payload: string): boolean {
    const { present } = this;
    if (present?.phase === 'DONE' && isEndOf(payload, present.refresh.id)) return true;
    return this.#ownId !== null && isProgressOf(payload, this.#ownId);
  }

  async #tellNews(): Promise<void> {
    if (this.#isClosed) return;
    try {
      for (const progress of await progressSince(this.#db, this.#version)) this.#tell(progress);
    } catch (error) {
      if (!this.#isClosed) this.#log.warn({ error }, 'refreshes of other gateways could not be looked at');
    }
  }

  #tell(progress: RefreshProgress): void {
    this.#tellVersion(progress.refresh);
    if (this.#isNews(progress)) this.#listeners.tellProgress(progress);
  }

  /** A past day that was imported has a number below 0, and is nothing new. */
  #tellVersion(refresh: RefreshRow): void {
    if (refresh.catalogVersion === null || refresh.catalogVersion <= this.#version) return;
    this.#version = refresh.catalogVersion;
    this.#listeners.tellVersion(refresh);
  }

  /** What is stored of a refresh that runs here is older than what was told here, and nobody needs the same twice. */
  #isNews(progress: RefreshProgress): boolean {
    if (progress.phase === 'DONE') return true;
    return progress.refresh.id !== this.#ownId && !isSameState(this.present, progress);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { VersionQueries } from '../../catalog/version-queries.ts';
import type { Log } from '../../log.ts';
import { bundledSource, type RefreshSource } from '../../models-dev/refresh-source.ts';
import type { RefreshEvents } from '../progress/refresh-events.ts';
import type { PauseQueries } from '../store/pause-queries.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';
import type { Refresher } from './refresher.ts';

/** Delay after a failed refresh. Doubles with each further failure, up to the refresh interval. */
const RETRY_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

interface Dependencies {
  readonly refresher: Refresher;
  readonly refreshes: RefreshQueries;
  readonly pauses: PauseQueries;
  readonly versions: VersionQueries;
  readonly refreshEvents: RefreshEvents;
  /** Null: the source is disabled. */
  readonly source: RefreshSource | null;
  /** The same source without retries. An empty catalog loads the bundled one quickly instead of waiting for retries. */
  readonly sourceWithoutRetries: RefreshSource | null;
  readonly intervalMs: number;
  /** Adds to a stored catalog before each refresh. Null: nothing is added. */
  readonly beforeRefresh: (() => Promise<void>) | null;
  readonly log: Log;
}

/** Starts scheduled refreshes: at startup if the catalog is empty, bundled or due, then after each interval. */
export class Schedule {
  readonly #dependencies: Dependencies;
  readonly #closing = new AbortController();
  #sleep = new AbortController();
  #nextAt: Date | null = null;
  #done: Promise<void> = Promise.resolve();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** When the next scheduled refresh starts. Null: none is scheduled, or one is running. */
  get nextAt(): Date | null {
    return this.#nextAt;
  }

  start(): void {
    this.#done = this.#run();
  }

  /** Loads a first catalog without a schedule. Nothing happens when one is stored. */
  async fillIfEmpty(): Promise<void> {
    if (await this.#isEmpty()) await this.#refreshIfDue('STARTUP');
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#sleep.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    // The end of a refresh on any gateway moves the next one.
    const unsubscribe = this.#dependencies.refreshEvents.subscribe('progress', ({ refresh }) => {
      if (movesSchedule(refresh)) this.#sleep.abort();
    });
    const unsubscribePause = this.#dependencies.refreshEvents.subscribe('pause', () => this.#sleep.abort());
    for (let trigger: 'STARTUP' | 'SCHEDULED' = 'STARTUP'; !this.#closing.signal.aborted; trigger = 'SCHEDULED') {
      // Created first, so that events during the following queries end the sleep.
      this.#sleep = new AbortController();
      const waitMs = await this.#refreshIfDue(trigger).catch((error: unknown) => this.#failed(error));
      if (waitMs === null || this.#closing.signal.aborted) break;
      // If the database is unavailable, assume no pause; `#refreshIfDue` checks again.
      const isPaused = await this.#isPaused().catch(() => false);
      this.#nextAt = isPaused ? null : new Date(Date.now() + waitMs);
      await sleep(waitMs, undefined, { signal: this.#sleep.signal }).catch(() => {});
      this.#nextAt = null;
    }
    unsubscribe();
    unsubscribePause();
  }

  /** During a pause, the schedule checks again after the retry delay, in case it misses the event. */
  async #isPaused(): Promise<boolean> {
    return (await this.#dependencies.pauses.current()) !== null;
  }

  /** Milliseconds until the next check. Null: there are no more refreshes to schedule. */
  async #refreshIfDue(trigger: 'STARTUP' | 'SCHEDULED'): Promise<number | null> {
    const { refresher, refreshes, source, sourceWithoutRetries } = this.#dependencies;
    if (await this.#isPaused()) return this.#retryMs;
    // Read first: a refresh that ends on another gateway after this read prevents the start.
    const newest = await refreshes.newest();
    const isEmpty = await this.#isEmpty();
    const chosen = isEmpty ? sourceWithoutRetries : source;
    if (chosen && (await this.#waitMs(newest, trigger)) <= 0) {
      const latest = isEmpty ? newest : await this.#afterAdding(newest);
      const start = await refresher.start(chosen, { trigger, ifNewestIs: newestEndedId(latest) });
      if (start.started) await start.ended;
      else if (start.refresh.status === 'RUNNING') return msUntil(start.refresh.leaseExpiresAt);
    }
    if (isEmpty && (await this.#isEmpty())) await this.#loadBundled();
    if (source === null) return (await this.#isEmpty()) ? this.#retryMs : null;
    const waitMs = await this.#waitMs(await refreshes.newest(), 'SCHEDULED');
    return waitMs > 0 ? waitMs : this.#retryAfterMs();
  }

  /** The newest refresh after the own additions, which must not prevent the start. */
  async #afterAdding(newest: RefreshRow | undefined): Promise<RefreshRow | undefined> {
    const { beforeRefresh, refreshes } = this.#dependencies;
    if (beforeRefresh === null) return newest;
    await beforeRefresh();
    return refreshes.newest();
  }

  /** Milliseconds until a refresh may start. Not positive: now. */
  async #waitMs(newest: RefreshRow | undefined, trigger: 'STARTUP' | 'SCHEDULED'): Promise<number> {
    const dueInMs = await this.#dueInMs();
    const allowedInMs = newest?.retryAt ? -msSince(newest.retryAt) : 0;
    // A start does not wait for the delay after a failure, but respects the time that the source has named.
    if (trigger === 'STARTUP' && dueInMs <= 0) return allowedInMs;
    if (!newest?.finishedAt) return dueInMs;
    const delayMs = (await this.#retryAfterMs()) - msSince(newest.finishedAt);
    if (newest.status === 'FAILED' && newest.sourceKind === 'LIVE') return Math.max(delayMs, allowedInMs);
    const isDelayed = newest.status === 'CANCELLED' || newest.sourceKind === 'BUNDLED';
    return isDelayed ? Math.max(delayMs, dueInMs) : dueInMs;
  }

  /** The shortest delay, after one failure or without an attempt. */
  get #retryMs(): number {
    return Math.min(RETRY_MS, this.#dependencies.intervalMs);
  }

  /** Repeated failures, such as a document that the guard rejects, are rarely resolved within minutes. */
  async #retryAfterMs(): Promise<number> {
    const { refreshes, intervalMs } = this.#dependencies;
    const further = Math.max(0, (await refreshes.failuresInARow()) - 1);
    return Math.min(RETRY_MS * 2 ** further, intervalMs);
  }

  async #isEmpty(): Promise<boolean> {
    return (await this.#dependencies.versions.newest()).version === 0;
  }

  async #dueInMs(): Promise<number> {
    const last = await this.#dependencies.refreshes.newestSuccessful();
    if (!last || last.sourceKind === 'BUNDLED') return 0;
    // An imported snapshot is as old as its date.
    const seenAt = last.sourceKind === 'IMPORTED' ? last.observedAt : last.finishedAt;
    return (seenAt?.getTime() ?? 0) + this.#dependencies.intervalMs - Date.now();
  }

  async #loadBundled(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    const { refresher, log } = this.#dependencies;
    const bundled = await bundledSource();
    const start = await refresher.start(bundled, { trigger: 'STARTUP' });
    if (!start.started || (await start.ended).status !== 'SUCCEEDED') return;
    const day = bundled.observedAt?.toISOString().slice(0, 10);
    const ageDays = Math.floor(msSince(bundled.observedAt) / DAY_MS);
    log.warn(
      { source: bundled.url, day, ageDays },
      `no live catalog: serving the bundled catalog, which is ${ageDays} days old`,
    );
  }

  #failed(error: unknown): number {
    if (!this.#closing.signal.aborted) this.#dependencies.log.error({ error }, 'failed to start a scheduled refresh');
    return RETRY_MS;
  }
}

function movesSchedule({ status, sourceKind }: RefreshRow): boolean {
  if (status === 'SUCCEEDED' || status === 'UNCHANGED') return true;
  return sourceKind === 'LIVE' && (status === 'FAILED' || status === 'CANCELLED');
}

/** A running refresh does not count as ended: if it ends before the next one starts, it prevents that start. */
function newestEndedId(newest: RefreshRow | undefined): number {
  if (newest === undefined) return 0;
  return newest.status === 'RUNNING' ? newest.id - 1 : newest.id;
}

function msUntil(moment: Date | null): number {
  return Math.max(1_000, -msSince(moment));
}

function msSince(moment: Date | null): number {
  return Date.now() - (moment?.getTime() ?? Date.now());
}

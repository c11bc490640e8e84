import { setTimeout as sleep } from 'node:timers/promises';
import type { VersionQueries } from '../../catalog/version-queries.ts';
import type { Log } from '../../log.ts';
import { bundledSource, type RefreshSource } from '../../models-dev/refresh-source.ts';
import type { RefreshEvents } from '../progress/refresh-events.ts';
import type { PauseQueries } from '../store/pause-queries.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';
import type { Refresher } from './refresher.ts';

/** How soon a refresh that failed is tried again, if the interval is not shorter; twice as late with each failure more. */
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
  /** The same source without retries: with nothing to show, the bundled catalog now is better than the live one later. */
  readonly sourceWithoutRetries: RefreshSource | null;
  readonly intervalMs: number;
  readonly log: Log;
}

/** Refreshes by itself: at start when the catalog is empty, bundled or due, then whenever the interval is over. */
export class Schedule {
  readonly #dependencies: Dependencies;
  readonly #closing = new AbortController();
  #sleep = new AbortController();
  #nextAt: Date | null = null;
  #done: Promise<void> = Promise.resolve();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** When this gateway plans to refresh next. Null: never, or a planned one is under way. */
  get nextAt(): Date | null {
    return this.#nextAt;
  }

  start(): void {
    this.#done = this.#run();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#sleep.abort();
    await this.#done;
  }

  async #run(): Promise<void> {
    // Whoever refreshed, the next one is due an interval later: plan anew. One that failed leaves the plan as it is.
    const leave = this.#dependencies.refreshEvents.subscribe('progress', ({ refresh: { status } }) => {
      if (status === 'SUCCEEDED' || status === 'UNCHANGED') this.#sleep.abort();
    });
    const leavePause = this.#dependencies.refreshEvents.subscribe('pause', () => this.#sleep.abort());
    for (let trigger: 'STARTUP' | 'SCHEDULED' = 'STARTUP'; !this.#closing.signal.aborted; trigger = 'SCHEDULED') {
      // Made first: what is told while it looks may be what it has not seen.
      this.#sleep = new AbortController();
      const waitMs = await this.#refreshIfDue(trigger).catch((error: unknown) => this.#failed(error));
      if (waitMs === null || this.#closing.signal.aborted) break;
      // With the database away nobody can tell; `#refreshIfDue` asks again before it begins.
      const isPaused = await this.#isPaused().catch(() => false);
      this.#nextAt = isPaused ? null : new Date(Date.now() + waitMs);
      await sleep(waitMs, undefined, { signal: this.#sleep.signal }).catch(() => {});
      this.#nextAt = null;
    }
    leave();
    leavePause();
  }

  /** Nobody asks for a refresh while it is so, but for people. Looked at again soon, should nobody hear of its end. */
  async #isPaused(): Promise<boolean> {
    return (await this.#dependencies.pauses.current()) !== null;
  }

  /** How long to wait until the next one; null: there will be none. */
  async #refreshIfDue(trigger: 'STARTUP' | 'SCHEDULED'): Promise<number | null> {
    const { refresher, refreshes, source, sourceWithoutRetries } = this.#dependencies;
    if (await this.#isPaused()) return this.#retryMs;
    // Read first, so that one done elsewhere from now on keeps this one from beginning.
    const newest = await refreshes.newest();
    const isEmpty = await this.#isEmpty();
    const pauseMs = trigger === 'SCHEDULED' && !isEmpty ? await this.#pauseAfterMs(newest) : 0;
    if (pauseMs > 0) return pauseMs;
    const chosen = isEmpty ? sourceWithoutRetries : source;
    if (chosen && (await this.#dueInMs()) <= 0) {
      const start = await refresher.start(chosen, { trigger, ifNewestIs: newestDone(newest) });
      if (start.started) await start.ended;
      else if (start.refresh.status === 'RUNNING') return msUntil(start.refresh.leaseExpiresAt);
    }
    if (isEmpty && (await this.#isEmpty())) await this.#loadBundled();
    if (source === null) return (await this.#isEmpty()) ? this.#retryMs : null;
    const dueInMs = await this.#dueInMs();
    return dueInMs > 0 ? dueInMs : this.#retryAfterMs();
  }

  /** The shortest: after one failure, or where nothing was tried. */
  get #retryMs(): number {
    return Math.min(RETRY_MS, this.#dependencies.intervalMs);
  }

  /** What fails again and again, such as a document that the guard refuses, is rarely well five minutes later. */
  async #retryAfterMs(): Promise<number> {
    const { refreshes, intervalMs } = this.#dependencies;
    const further = Math.max(0, (await refreshes.failuresInARow()) - 1);
    return Math.min(RETRY_MS * 2 ** further, intervalMs);
  }

  /** What is left of the time before a source that gave nothing is asked again, whichever gateway asked it. */
  async #pauseAfterMs(newest: RefreshRow | undefined): Promise<number> {
    if (!newest?.finishedAt) return 0;
    const gaveNothing = ['FAILED', 'CANCELLED'].includes(newest.status) || newest.sourceKind === 'BUNDLED';
    return gaveNothing ? (await this.#retryAfterMs()) - msSince(newest.finishedAt) : 0;
  }

  async #isEmpty(): Promise<boolean> {
    return (await this.#dependencies.versions.newest()).version === 0;
  }

  async #dueInMs(): Promise<number> {
    const last = await this.#dependencies.refreshes.newestSuccessful();
    if (!last || last.sourceKind === 'BUNDLED') return 0;
    // What was imported is as old as its day.
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
    log.warn({ source: bundled.url, day, ageDays }, `no live catalog: serving the bundled one, ${ageDays} days old`);
  }

  #failed(error: unknown): number {
    if (!this.#closing.signal.aborted) this.#dependencies.log.error({ error }, 'scheduled refresh could not be begun');
    return RETRY_MS;
  }
}

/** One that runs may end before the next can begin, which then has no reason to. */
function newestDone(newest: RefreshRow | undefined): number {
  if (newest === undefined) return 0;
  return newest.status === 'RUNNING' ? newest.id - 1 : newest.id;
}

function msUntil(moment: Date | null): number {
  return Math.max(1_000, -msSince(moment));
}

function msSince(moment: Date | null): number {
  return Date.now() - (moment?.getTime() ?? Date.now());
}

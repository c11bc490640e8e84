import type { Log } from '../../log.ts';
import type { RefreshSource } from '../../models-dev/refresh-source.ts';
import { nextObservationTime } from '../backfill/place-in-history.ts';
import { ended } from '../progress/progress.ts';
import type { RefreshEvents } from '../progress/refresh-events.ts';
import { RunningProgress } from '../progress/running-progress.ts';
import {
  Cancelled,
  cancelRefresh,
  endRefresh,
  keepLease,
  LeaseLost,
  type NewRefresh,
  takeLease,
} from '../store/lease.ts';
import type { PauseQueries } from '../store/pause-queries.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { pruneHistory } from '../write/prune.ts';
import { failureOf } from './failure.ts';
import { revert } from './revert.ts';
import { type Reading, runStages, type Stores, writing } from './run-stages.ts';
import type { Received, RunningRefresh } from './running-refresh.ts';

export interface RefreshRequest extends Reading {
  readonly trigger: RefreshRow['trigger'];
  readonly requestedBy?: string;
  /** Only if no refresh was done since this one, by its id; 0: if none was done ever. */
  readonly ifNewestIs?: number;
}

/** Either the refresh begun and its end to come, or the one that is running already or was done meanwhile. */
export type Start =
  | { readonly started: true; readonly refresh: RefreshRow; readonly ended: Promise<RefreshRow> }
  | { readonly started: false; readonly refresh: RefreshRow };

interface Dependencies extends Stores {
  readonly pauses: PauseQueries;
  readonly refreshEvents: RefreshEvents;
  readonly log: Log;
  /** 0: history is kept for ever. */
  readonly historyDays: number;
}

type Outcome = Parameters<typeof endRefresh>[2];

/** What a refresh does once it has its lease. */
type Work = (running: RunningRefresh) => Promise<RefreshRow>;

/** Brings the stored catalog up to date: all of it or none, and one refresh at a time over all gateways. */
export class Refresher {
  readonly #dependencies: Dependencies;
  readonly #closing = new AbortController();
  #starting: Promise<unknown> = Promise.resolve();
  #running: Promise<RefreshRow> | null = null;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** What somebody asks for ends a pause. */
  async start(source: RefreshSource, request: RefreshRequest): Promise<Start> {
    const { trigger, requestedBy = null, ifNewestIs = null } = request;
    const row = { trigger, requestedBy, sourceKind: source.kind, sourceUrl: source.url };
    const work: Work = (running) => runStages(running, source, request, this.#dependencies);
    const start = await this.#track(row, work, ifNewestIs);
    if (start.started && trigger === 'MANUAL') await this.#resumeBy(requestedBy ?? '');
    return start;
  }

  /** Brings the content of a version back, which `origin` brought or reverted to. */
  revert(origin: RefreshRow, version: number, requestedBy: string): Promise<Start> {
    const { sourceKind, sourceUrl } = origin;
    const row = { trigger: 'MANUAL', requestedBy, sourceKind, sourceUrl, revertedTo: version } as const;
    return this.#track(row, async (running) => {
      running.progress.advance('COMPARING', 0, 1);
      const { db, refreshes, batchSize } = this.#dependencies;
      const at = await nextObservationTime(refreshes);
      return revert(db, running.row, version, { ...writing(running, batchSize), at });
    });
  }

  /** Lets refreshes begin by themselves again. False: they did. */
  async resume(requestedBy: string, onlyIfPausedAt: Date | null = null): Promise<boolean> {
    const { pauses, refreshEvents, log } = this.#dependencies;
    const pausedAt = await pauses.end(requestedBy, onlyIfPausedAt);
    if (pausedAt === null) return false;
    log.info({ by: requestedBy, pausedAt }, 'refreshes resumed');
    refreshEvents.publishPause();
    return true;
  }

  /** The refresh has begun all the same when that fails. */
  async #resumeBy(requestedBy: string): Promise<void> {
    const { log } = this.#dependencies;
    await this.resume(requestedBy).catch((error: unknown) => log.error({ error }, 'the pause could not be ended'));
  }

  #track(row: NewRefresh, work: Work, ifNewestIs: number | null = null): Promise<Start> {
    const start = this.#begin(row, work, ifNewestIs);
    this.#starting = Promise.allSettled([this.#starting, start]).then(() => {});
    return start;
  }

  /** Ends a refresh that has not been committed, whichever gateway runs it. Null: it has ended already, or is none. */
  async cancel(refreshId: number): Promise<RefreshRow | null> {
    const { db, refreshEvents, log } = this.#dependencies;
    if (!(await this.#isRunning(refreshId))) return null;
    await refreshEvents.publishCancel(refreshId);
    // Whoever runs it may have ended it already.
    const cancelled = (await cancelRefresh(db, refreshId)) ?? (await this.#asEndedByOthers(refreshId));
    if (cancelled?.status !== 'CANCELLED') return null;
    log.info({ refresh: refreshId }, 'refresh cancelled');
    refreshEvents.publish(ended(cancelled));
    return cancelled;
  }

  async #isRunning(refreshId: number): Promise<boolean> {
    const { refreshEvents, refreshes } = this.#dependencies;
    const { current } = refreshEvents;
    // What is known is not asked for: while a refresh writes, the embedded database answers nobody.
    if (current?.refresh.id === refreshId) return current.phase !== 'DONE';
    const [refresh] = await refreshes.byIds([String(refreshId)]);
    return refresh?.status === 'RUNNING';
  }

  /** Breaks off the refresh that runs, if one does, and begins no other. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the gateway is closing'));
    await this.#starting;
    await this.#running;
  }

  async #begin(row: NewRefresh, work: Work, ifNewestIs: number | null): Promise<Start> {
    this.#closing.signal.throwIfAborted();
    const { taken, refresh } = await takeLease(this.#dependencies.db, row, ifNewestIs);
    if (!taken) return { started: false, refresh };

    const { log } = this.#dependencies;
    log.info({ refresh: refresh.id, trigger: refresh.trigger, source: refresh.sourceUrl }, 'refresh began');
    this.#running = this.#run(refresh, work, this.#running);
    return { started: true, refresh, ended: this.#running };
  }

  async #run(refresh: RefreshRow, work: Work, before: Promise<unknown> | null): Promise<RefreshRow> {
    const { db, refreshEvents, log } = this.#dependencies;
    const lease = keepLease(db, refresh.id, log);
    // One that was cancelled may still be letting go, and what one has brought is told before the next is told of.
    await before;

    const progress = new RunningProgress(refreshEvents, refresh);
    const signal = AbortSignal.any([lease.signal, progress.ended, this.#closing.signal]);
    const received: Received = { attempts: 1, document: {} };
    const result = await work({ row: refresh, signal, received, progress })
      .catch((error: unknown) => this.#fail(refresh, error, received))
      .finally(lease.stop);

    logEnd(log, result);
    progress.end(result);
    // Not after a revert, which has read nothing: what confirmed the version it went back to may be all there is.
    if (result.observedAt !== null) await this.#prune();
    return result;
  }

  async #prune(): Promise<void> {
    const { db, log, historyDays } = this.#dependencies;
    if (historyDays === 0) return;
    await pruneHistory(db, historyDays).catch((error: unknown) => log.warn({ error }, 'history could not be pruned'));
  }

  async #fail(refresh: RefreshRow, error: unknown, received: Received): Promise<RefreshRow> {
    const { db, log } = this.#dependencies;
    if (error instanceof LeaseLost) {
      const ended = await this.#asEndedByOthers(refresh.id);
      if (ended !== null) return ended;
    }
    try {
      return await endRefresh(db, refresh.id, this.#outcomeOf(refresh, error, received));
    } catch (cause) {
      const ended = cause instanceof LeaseLost ? await this.#asEndedByOthers(refresh.id) : null;
      if (ended !== null) return ended;
      // The database is away: it will be INTERRUPTED once its lease has run out.
      log.error({ refresh: refresh.id, error: cause }, 'refresh could not be ended');
      return { ...refresh, status: 'INTERRUPTED', finishedAt: new Date(), leaseExpiresAt: null };
    }
  }

  #outcomeOf({ id: refreshId }: RefreshRow, error: unknown, { attempts, document }: Received): Outcome {
    if (this.#closing.signal.aborted) return { status: 'INTERRUPTED' };
    if (error instanceof Cancelled) return { status: 'CANCELLED' };
    const { log } = this.#dependencies;
    return { status: 'FAILED', ...document, ...errorColumns(failureOf(error, { refreshId, attempts, log })) };
  }

  /** Cancelled, or taken for dead by another gateway. Null: that cannot be read. */
  async #asEndedByOthers(refreshId: number): Promise<RefreshRow | null> {
    const [ended] = await this.#dependencies.refreshes.byIds([String(refreshId)]).catch(() => []);
    return ended ?? null;
  }
}

function errorColumns({ code, message, attempts }: ReturnType<typeof failureOf>) {
  return { errorCode: code, errorMessage: message, errorAttempts: attempts };
}

function logEnd(
  log: Log,
  { id, status, catalogVersion, summary, errorCode, errorMessage, ...times }: RefreshRow,
): void {
  const line = {
    refresh: id,
    status,
    ...(catalogVersion === null ? {} : { version: catalogVersion }),
    ...(summary === null ? {} : { models: summary.models }),
    ...(errorCode === null ? {} : { code: errorCode, reason: errorMessage }),
    durationMs: (times.finishedAt?.getTime() ?? 0) - times.startedAt.getTime(),
  };
  log[status === 'FAILED' ? 'warn' : 'info'](line, 'refresh ended');
}

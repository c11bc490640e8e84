import type { Database } from '../../db/connect.ts';
import type { Log } from '../../log.ts';
import type { RefreshSource } from '../../models-dev/refresh-source.ts';
import { joinStates } from '../backfill/join-states.ts';
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
import { applyRegistry } from './apply-registry.ts';
import { failureOf } from './failure.ts';
import { revert } from './revert.ts';
import { type Reading, runStages, type Stores, writing } from './run-stages.ts';
import type { Received, RunningRefresh } from './running-refresh.ts';

export interface RefreshRequest extends Reading {
  readonly trigger: RefreshRow['trigger'];
  readonly requestedBy?: string;
  /** Start only if no refresh with a higher id has ended. 0: only if none has ended yet. */
  readonly ifNewestIs?: number;
}

/** The started refresh and its future result, or the refresh that prevented the start. */
export type Start =
  | { readonly started: true; readonly refresh: RefreshRow; readonly ended: Promise<RefreshRow> }
  | { readonly started: false; readonly refresh: RefreshRow };

interface Dependencies extends Stores {
  readonly pauses: PauseQueries;
  readonly refreshEvents: RefreshEvents;
  readonly log: Log;
  /** Null: the database does so by itself. */
  readonly checkpoint: Database['checkpoint'];
  /** 0: unlimited. */
  readonly historyDays: number;
}

type Outcome = Parameters<typeof endRefresh>[2];

/** The work of a refresh that holds its lease. */
type Work = (running: RunningRefresh) => Promise<RefreshRow>;

/** Runs refreshes: each in one transaction, one at a time across all gateways. */
export class Refresher {
  readonly #dependencies: Dependencies;
  readonly #closing = new AbortController();
  #starting: Promise<unknown> = Promise.resolve();
  #running: Promise<RefreshRow> | null = null;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** A requested refresh ends the pause of scheduled ones. */
  async start(source: RefreshSource, request: RefreshRequest): Promise<Start> {
    const { trigger, requestedBy = null, ifNewestIs = null } = request;
    const row = { trigger, requestedBy, sourceKind: source.kind, sourceUrl: source.url, sourceCommit: source.commit };
    const work: Work = (running) => runStages(running, source, request, this.#dependencies);
    const start = await this.#track(row, work, ifNewestIs);
    if (start.started && trigger === 'MANUAL') await this.#resumeBy(requestedBy ?? '');
    return start;
  }

  /** Restores the content of a version. `origin` is the refresh that created the version. */
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

  /** Merges the registry with the stored catalog. `origin` is the refresh that confirmed the newest version. */
  applyRegistry(origin: RefreshRow, requestedBy: string): Promise<Start> {
    const { sourceKind, sourceUrl } = origin;
    const row = { trigger: 'REGISTRY', requestedBy, sourceKind, sourceUrl } as const;
    return this.#track(row, async (running) => {
      running.progress.advance('COMPARING', 0, 1);
      const { db, refreshes, batchSize } = this.#dependencies;
      const at = await nextObservationTime(refreshes);
      return applyRegistry(db, running.row, { ...writing(running, batchSize), at });
    });
  }

  /** Completes an import of earlier versions. */
  async joinStates(): Promise<void> {
    await joinStates(this.#dependencies.db);
    await this.#checkpoint();
  }

  /** Pauses scheduled refreshes on all gateways. False: they are paused already. */
  async pause(requestedBy: string): Promise<boolean> {
    const { pauses, refreshEvents, log } = this.#dependencies;
    if (!(await pauses.start(requestedBy))) return false;
    log.info({ by: requestedBy }, 'refreshes paused');
    refreshEvents.publishPause();
    return true;
  }

  /** Ends the pause of scheduled refreshes. False: there was no such pause. */
  async resume(requestedBy: string, onlyIfPausedAt: Date | null = null): Promise<boolean> {
    const { pauses, refreshEvents, log } = this.#dependencies;
    const pausedAt = await pauses.end(requestedBy, onlyIfPausedAt);
    if (pausedAt === null) return false;
    log.info({ by: requestedBy, pausedAt }, 'refreshes resumed');
    refreshEvents.publishPause();
    return true;
  }

  /** A failure does not affect the refresh, which has already started. */
  async #resumeBy(requestedBy: string): Promise<void> {
    const { log } = this.#dependencies;
    await this.resume(requestedBy).catch((error: unknown) =>
      log.error({ error }, 'failed to end the pause of refreshes'),
    );
  }

  #track(row: NewRefresh, work: Work, ifNewestIs: number | null = null): Promise<Start> {
    const start = this.#start(row, work, ifNewestIs);
    this.#starting = Promise.allSettled([this.#starting, start]).then(() => {});
    return start;
  }

  /** Cancels an uncommitted refresh on any gateway. Null: it has ended or does not exist. */
  async cancel(refreshId: number): Promise<RefreshRow | null> {
    const { db, refreshEvents, log } = this.#dependencies;
    if (!(await this.#isRunning(refreshId))) return null;
    await refreshEvents.publishCancel(refreshId);
    // The gateway that runs it may have ended it already.
    const cancelled = (await cancelRefresh(db, refreshId)) ?? (await this.#endedElsewhere(refreshId));
    if (cancelled?.status !== 'CANCELLED') return null;
    log.info({ refresh: refreshId }, 'refresh cancelled');
    refreshEvents.publish(ended(cancelled));
    return cancelled;
  }

  async #isRunning(refreshId: number): Promise<boolean> {
    const { refreshEvents, refreshes } = this.#dependencies;
    const { current } = refreshEvents;
    // Avoids a query if possible: the embedded database does not respond while a refresh writes.
    if (current?.refresh.id === refreshId) return current.phase !== 'DONE';
    const [refresh] = await refreshes.byIds([String(refreshId)]);
    return refresh?.status === 'RUNNING';
  }

  /** Aborts the running refresh and prevents new ones. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the gateway is closing'));
    await this.#starting;
    await this.#running;
  }

  async #start(row: NewRefresh, work: Work, ifNewestIs: number | null): Promise<Start> {
    this.#closing.signal.throwIfAborted();
    const { taken, refresh } = await takeLease(this.#dependencies.db, row, ifNewestIs);
    if (!taken) return { started: false, refresh };

    const { log } = this.#dependencies;
    log.info({ refresh: refresh.id, trigger: refresh.trigger, source: refresh.sourceUrl }, 'refresh started');
    this.#running = this.#run(refresh, work, this.#running);
    return { started: true, refresh, ended: this.#running };
  }

  async #run(refresh: RefreshRow, work: Work, before: Promise<unknown> | null): Promise<RefreshRow> {
    const { db, refreshEvents, log } = this.#dependencies;
    const lease = keepLease(db, refresh.id, log);
    // Wait for the previous refresh: it may still be rolling back, and its events must be published before ours.
    await before;

    const progress = new RunningProgress(refreshEvents, refresh);
    const signal = AbortSignal.any([lease.signal, progress.ended, this.#closing.signal]);
    const received: Received = { attempts: 1, document: {} };
    const result = await work({ row: refresh, signal, received, progress })
      .catch((error: unknown) => this.#fail(refresh, error, received))
      .finally(lease.stop);

    logEnd(log, result);
    progress.end(result);
    // A revert must not prune the refresh that confirmed the restored version.
    if (result.observedAt !== null) await this.#prune();
    await this.#checkpoint();
    return result;
  }

  async #checkpoint(): Promise<void> {
    const { log, checkpoint } = this.#dependencies;
    await checkpoint?.().catch((error: unknown) => log.warn({ error }, 'failed to write a checkpoint'));
  }

  async #prune(): Promise<void> {
    const { db, log, historyDays } = this.#dependencies;
    if (historyDays === 0) return;
    await pruneHistory(db, historyDays).catch((error: unknown) => log.warn({ error }, 'failed to prune the history'));
  }

  async #fail(refresh: RefreshRow, error: unknown, received: Received): Promise<RefreshRow> {
    const { db, log } = this.#dependencies;
    if (error instanceof LeaseLost) {
      const ended = await this.#endedElsewhere(refresh.id);
      if (ended !== null) return ended;
    }
    try {
      return await endRefresh(db, refresh.id, this.#outcomeOf(refresh, error, received));
    } catch (cause) {
      const ended = cause instanceof LeaseLost ? await this.#endedElsewhere(refresh.id) : null;
      if (ended !== null) return ended;
      // The database is unavailable. The refresh becomes INTERRUPTED when its lease expires.
      log.error({ refresh: refresh.id, error: cause }, 'failed to store the result of the refresh');
      return { ...refresh, status: 'INTERRUPTED', finishedAt: new Date(), leaseExpiresAt: null };
    }
  }

  #outcomeOf({ id: refreshId }: RefreshRow, error: unknown, { attempts, document }: Received): Outcome {
    if (this.#closing.signal.aborted) return { status: 'INTERRUPTED' };
    if (error instanceof Cancelled) return { status: 'CANCELLED' };
    const { log } = this.#dependencies;
    return { status: 'FAILED', ...document, ...errorColumns(failureOf(error, { refreshId, attempts, log })) };
  }

  /** The row of a refresh that was cancelled or interrupted elsewhere. Null: it cannot be read. */
  async #endedElsewhere(refreshId: number): Promise<RefreshRow | null> {
    const [ended] = await this.#dependencies.refreshes.byIds([String(refreshId)]).catch(() => []);
    return ended ?? null;
  }
}

function errorColumns({ code, message, attempts, retryAt }: ReturnType<typeof failureOf>) {
  return { errorCode: code, errorMessage: message, errorAttempts: attempts, retryAt };
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

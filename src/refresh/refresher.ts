import type { CatalogQueries } from '../catalog/catalog-queries.ts';
import type { Config } from '../config.ts';
import type { Db } from '../db/connect.ts';
import type { Log } from '../log.ts';
import { parseDocument } from '../models-dev/parse.ts';
import type { RefreshSource } from '../models-dev/refresh-source.ts';
import type { Announcements } from './announcements.ts';
import { compareCatalog, isSame, summaryOf, summaryOfUnchanged } from './compare.ts';
import { earlierVersion } from './earlier-version.ts';
import { failureOf } from './failure.ts';
import { guardChanges } from './guard.ts';
import { isReleaseDue, shownRemovals } from './held-changes.ts';
import { documentOf, isKnown, lastFrom } from './known-document.ts';
import { cancelRefresh, endRefresh, keepLease, LeaseLost, type NewRefresh, takeLease } from './lease.ts';
import { compareLinks, isSameLinks } from './links.ts';
import { refuseMassRemoval } from './mass-removal.ts';
import type { PauseQueries } from './pause-queries.ts';
import { isReverted, placeInHistory, presentMoment } from './place-in-history.ts';
import { ended } from './progress.ts';
import { pruneHistory } from './prune.ts';
import { countOf, hashedRecords } from './records.ts';
import type { RefreshQueries, RefreshRow } from './refresh-queries.ts';
import { revert } from './revert.ts';
import { RunningProgress } from './running-progress.ts';
import { storedCatalog } from './stored-catalog.ts';
import { writeUnchanged, writeVersion } from './write.ts';
import { writeEarlierVersion } from './write-earlier.ts';

export interface RefreshRequest {
  readonly trigger: RefreshRow['trigger'];
  readonly requestedBy?: string;
  /** Read and compare even when the source says that nothing changed, and ask it even while it is left alone. */
  readonly force?: boolean;
  readonly allowMassRemoval?: boolean;
  /** Only if no refresh was done since this one, by its id; 0: if none was done ever. */
  readonly ifNewestIs?: number;
}

/** Either the refresh begun and its end to come, or the one that is running already or was done meanwhile. */
export type Start =
  | { readonly begun: true; readonly refresh: RefreshRow; readonly ended: Promise<RefreshRow> }
  | { readonly begun: false; readonly refresh: RefreshRow };

/** What a refresh has got from the source, for it to be told even if the refresh fails. */
interface Received {
  attempts: number;
  document: Partial<Pick<RefreshRow, 'etag' | 'bytes'>>;
}

/** What goes along with a refresh while it runs. */
interface Companions {
  readonly signal: AbortSignal;
  readonly received: Received;
  readonly progress: RunningProgress;
}

interface Dependencies {
  readonly db: Db;
  readonly catalog: CatalogQueries;
  readonly refreshes: RefreshQueries;
  readonly pauses: PauseQueries;
  readonly announcements: Announcements;
  readonly log: Log;
  readonly batchSize: number;
  /** 0: history is kept for ever. */
  readonly historyDays: number;
  readonly guard: Config['refreshGuard'];
}

/** What a refresh does once it has its lease. */
type Work = (refresh: RefreshRow, companions: Companions) => Promise<RefreshRow>;

/** Brings the stored catalogue up to date: all of it or none, and one refresh at a time over all gateways. */
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
    const work: Work = (refresh, companions) => this.#bringUpToDate(refresh, source, request, companions);
    const start = await this.#track(row, work, ifNewestIs);
    if (start.begun && trigger === 'MANUAL') await this.#resumeBy(requestedBy ?? '');
    return start;
  }

  /** Brings the content of a version back, which `origin` brought or reverted to. */
  revert(origin: RefreshRow, version: number, requestedBy: string): Promise<Start> {
    const { sourceKind, sourceUrl } = origin;
    const row = { trigger: 'MANUAL', requestedBy, sourceKind, sourceUrl, revertedTo: version } as const;
    return this.#track(row, async (refresh, { signal, progress }) => {
      progress.advance('COMPARING', 0, 1);
      const onRows = (written: number, total: number) => progress.advance('WRITING', written, total);
      const { db, refreshes, batchSize } = this.#dependencies;
      return revert(db, refresh, version, { batchSize, signal, onRows, at: await presentMoment(refreshes) });
    });
  }

  /** Lets refreshes begin by themselves again. False: they did. */
  async resume(requestedBy: string): Promise<boolean> {
    const { pauses, announcements, log } = this.#dependencies;
    const ended = await pauses.end(requestedBy);
    if (ended === null) return false;
    log.info({ by: requestedBy, pausedAt: ended.pausedAt }, 'refreshes resumed');
    announcements.announceResumed(ended);
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

  /** Ends a refresh that has not been committed, whichever gateway runs it. Null: it has ended already. */
  async cancel(refreshId: number): Promise<RefreshRow | null> {
    const { db, announcements, log } = this.#dependencies;
    const cancelled = await cancelRefresh(db, refreshId);
    if (cancelled === null) return null;
    log.info({ refresh: refreshId }, 'refresh cancelled');
    announcements.announce(ended(cancelled));
    return cancelled;
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
    if (!taken) return { begun: false, refresh };
    // One that was cancelled may still be letting go.
    await this.#running;

    const { log } = this.#dependencies;
    log.info({ refresh: refresh.id, trigger: refresh.trigger, source: refresh.sourceUrl }, 'refresh began');
    this.#running = this.#run(refresh, work);
    return { begun: true, refresh, ended: this.#running };
  }

  async #run(refresh: RefreshRow, work: Work): Promise<RefreshRow> {
    const { db, announcements, log } = this.#dependencies;
    const progress = new RunningProgress(announcements, refresh);
    const lease = keepLease(db, refresh.id, log);
    const signal = AbortSignal.any([lease.signal, progress.ended, this.#closing.signal]);
    const received: Received = { attempts: 1, document: {} };
    const result = await work(refresh, { signal, received, progress })
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

  async #bringUpToDate(
    refresh: RefreshRow,
    source: RefreshSource,
    request: RefreshRequest,
    { signal, received, progress }: Companions,
  ): Promise<RefreshRow> {
    const { db, catalog, refreshes, batchSize, guard } = this.#dependencies;
    const newest = await catalog.newest();
    const last = await refreshes.newestConfirming(newest, null);

    // Somebody else brought a catalogue while this one was being unpacked.
    if (source.kind === 'BUNDLED' && last !== undefined) return endRefresh(db, refresh.id, { status: 'CANCELLED' });

    const isEarliest =
      source.kind === 'IMPORTED' && (await placeInHistory(refreshes, source.observedAt)) === 'EARLIEST';

    progress.advance('FETCHING', 0, null);
    // What is stored of this very source, to tell that it has not changed; nobody looks when told not to trust that.
    const isToBeRead =
      request.force || isEarliest || (await isReverted(refreshes, newest, last)) || (await isReleaseDue(db, guard));
    const known = isToBeRead ? undefined : lastFrom(source, last);
    const onBytes = (bytes: number, total: number | null) => progress.advance('FETCHING', bytes, total);
    const fetched = await source.fetch({ etag: known?.etag ?? null, signal, insist: request.force ?? false, onBytes });
    received.attempts = fetched.attempts;
    received.document = documentOf(fetched, known);
    const observedAt = source.observedAt ?? (await presentMoment(refreshes));
    if (fetched.kind === 'NOT_MODIFIED' || isKnown(fetched, known)) {
      const summary = summaryOfUnchanged(await catalog.counts(await catalog.newest()));
      return writeUnchanged(db, refresh.id, { observedAt, summary, problems: [], ...documentOf(fetched, known) });
    }

    progress.advance('PARSING', 0, fetched.bytes);
    const { problems, ...parsed } = parseDocument(fetched.document);
    const records = hashedRecords(parsed);

    const recordCount = countOf(records);
    progress.advance('COMPARING', 0, recordCount);
    const onRows = (written: number, total: number) => progress.advance('WRITING', written, total);
    const options = { batchSize, signal, onRows };
    if (isEarliest) {
      const version = await earlierVersion(db, await catalog.first(), records, parsed.setAside);
      const read = { observedAt, problems, ...documentOf(fetched, known), refreshId: refresh.id, version };
      return writeEarlierVersion(db, read, options);
    }
    const stored = await storedCatalog(db);
    const compared = { stored, records, difference: compareCatalog(stored, records, parsed.setAside) };
    progress.advance('COMPARING', recordCount, recordCount);
    // What an empty or a bundled catalogue lacks was not added today: nobody had looked before.
    const isBaseline = newest.version === 0 || last?.sourceKind === 'BUNDLED';
    if (!isBaseline && !request.allowMassRemoval)
      refuseMassRemoval(compared.difference, await shownRemovals(db, guard));
    const occasion = { refresh, isBaseline, guard, observedAt };
    const { difference, changes, also } = await guardChanges(db, compared, occasion);
    const read = { observedAt, summary: summaryOf(difference), problems, ...documentOf(fetched, known) };
    const links = compareLinks(stored, difference);
    if (isSame(difference) && isSameLinks(links)) return writeUnchanged(db, refresh.id, read, also);

    const version = { ...read, refreshId: refresh.id, at: observedAt, difference, links, changes };
    return writeVersion(db, version, { ...options, also });
  }

  async #fail(refresh: RefreshRow, error: unknown, { attempts, document }: Received): Promise<RefreshRow> {
    const { db, log } = this.#dependencies;
    if (error instanceof LeaseLost) {
      const ended = await this.#asEndedByOthers(refresh);
      if (ended !== null) return ended;
    }
    const result = this.#closing.signal.aborted
      ? { status: 'INTERRUPTED' as const }
      : {
          status: 'FAILED' as const,
          ...document,
          ...errorColumns(failureOf(error, { refreshId: refresh.id, attempts, log })),
        };
    try {
      return await endRefresh(db, refresh.id, result);
    } catch (cause) {
      const ended = cause instanceof LeaseLost ? await this.#asEndedByOthers(refresh) : null;
      if (ended !== null) return ended;
      // The database is away: it will be INTERRUPTED once its lease has run out.
      log.error({ refresh: refresh.id, error: cause }, 'refresh could not be ended');
      return { ...refresh, status: 'INTERRUPTED', finishedAt: new Date(), leaseExpiresAt: null };
    }
  }

  /** Cancelled, or taken for dead by another gateway. Null: that cannot be read. */
  async #asEndedByOthers({ id }: RefreshRow): Promise<RefreshRow | null> {
    const [ended] = await this.#dependencies.refreshes.byIds([String(id)]).catch(() => []);
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

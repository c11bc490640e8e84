import type { CatalogQueries } from '../catalog/catalog-queries.ts';
import type { Db } from '../db/connect.ts';
import type { Log } from '../log.ts';
import { parseDocument } from '../models-dev/parse.ts';
import type { RefreshSource } from '../models-dev/refresh-source.ts';
import type { Fetched } from '../models-dev/source.ts';
import type { Announcements } from './announcements.ts';
import { compareCatalog, isSame, summaryOf, summaryOfUnchanged } from './compare.ts';
import { describeChanges } from './describe-changes.ts';
import { failureOf } from './failure.ts';
import { endRefresh, keepLease, LeaseLost, takeLease } from './lease.ts';
import { compareLinks } from './links.ts';
import { refuseMassRemoval } from './mass-removal.ts';
import { advanced, ended, queued, type RefreshProgress } from './progress.ts';
import { hashedRecords, RECORD_FORMAT } from './records.ts';
import type { RefreshQueries, RefreshRow } from './refresh-queries.ts';
import { storedCatalog } from './stored-catalog.ts';
import { rowsToWrite, writeUnchanged, writeVersion } from './write.ts';

const ANNOUNCE_EVERY_MS = 100;
const FORMAT_PREFIX = `${RECORD_FORMAT}:`;

export interface RefreshRequest {
  readonly trigger: RefreshRow['trigger'];
  readonly requestedBy?: string;
  /** Read and compare even when the source says that nothing changed. */
  readonly force?: boolean;
  readonly allowMassRemoval?: boolean;
}

/** Either the refresh begun and its end to come, or the one that is running already. */
export type Start =
  | { readonly begun: true; readonly refresh: RefreshRow; readonly ended: Promise<RefreshRow> }
  | { readonly begun: false; readonly refresh: RefreshRow };

/** What a refresh has got from the source, for it to be told even if the refresh fails. */
interface Received {
  attempts: number;
  document: Partial<Pick<RefreshRow, 'etag' | 'bytes'>>;
}

interface Dependencies {
  readonly db: Db;
  readonly catalog: CatalogQueries;
  readonly refreshes: RefreshQueries;
  readonly announcements: Announcements;
  readonly log: Log;
  readonly batchSize: number;
}

/** Brings the stored catalogue up to date: all of it or none, and one refresh at a time over all gateways. */
export class Refresher {
  readonly #dependencies: Dependencies;
  readonly #closing = new AbortController();
  #progress: RefreshProgress | null = null;
  #announcedAt = 0;
  #starting: Promise<unknown> = Promise.resolve();
  #running: Promise<RefreshRow> | null = null;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The refresh that ran here last, or still runs. Null: none yet. */
  get progress(): RefreshProgress | null {
    return this.#progress;
  }

  start(source: RefreshSource, request: RefreshRequest): Promise<Start> {
    const start = this.#begin(source, request);
    this.#starting = Promise.allSettled([this.#starting, start]);
    return start;
  }

  /** Breaks off the refresh that runs, if one does, and begins no other. */
  async close(): Promise<void> {
    this.#closing.abort(new Error('the gateway is closing'));
    await this.#starting;
    await this.#running;
  }

  async #begin(source: RefreshSource, request: RefreshRequest): Promise<Start> {
    this.#closing.signal.throwIfAborted();
    const { taken, refresh } = await takeLease(this.#dependencies.db, {
      trigger: request.trigger,
      requestedBy: request.requestedBy ?? null,
      sourceKind: source.kind,
      sourceUrl: source.url,
    });
    if (!taken) return { begun: false, refresh };

    this.#dependencies.log.info({ refresh: refresh.id, trigger: refresh.trigger, source: source.url }, 'refresh began');
    this.#announce(queued(refresh));
    this.#running = this.#run(refresh, source, request);
    return { begun: true, refresh, ended: this.#running };
  }

  async #run(refresh: RefreshRow, source: RefreshSource, request: RefreshRequest): Promise<RefreshRow> {
    const { db, log } = this.#dependencies;
    const lease = keepLease(db, refresh.id, log);
    const signal = AbortSignal.any([lease.signal, this.#closing.signal]);
    const received: Received = { attempts: 1, document: {} };
    const result = await this.#bringUpToDate(refresh, source, request, { signal, received })
      .catch((error: unknown) => this.#fail(refresh, error, received))
      .finally(lease.stop);

    logEnd(log, result);
    if (result.catalogVersion !== null) this.#dependencies.announcements.announce('version', result);
    this.#announce(ended(result));
    return result;
  }

  async #bringUpToDate(
    refresh: RefreshRow,
    source: RefreshSource,
    request: RefreshRequest,
    { signal, received }: { readonly signal: AbortSignal; readonly received: Received },
  ): Promise<RefreshRow> {
    const { db, catalog, refreshes, batchSize } = this.#dependencies;
    const last = await refreshes.newestSuccessful();

    // Somebody else brought a catalogue while this one was being unpacked.
    if (source.kind === 'BUNDLED' && last !== undefined) return endRefresh(db, refresh.id, { status: 'CANCELLED' });

    this.#advance('FETCHING', 0, null);
    // What is stored of this very source, to tell that it has not changed; nobody looks when told not to trust that.
    const known = request.force ? undefined : lastFrom(source, last);
    const onBytes = (bytes: number, total: number | null) => this.#advance('FETCHING', bytes, total);
    const fetched = await source.fetch({ etag: known?.etag ?? null, signal, onBytes });
    received.attempts = fetched.attempts;
    received.document = documentOf(fetched, known);
    const observedAt = source.observedAt ?? new Date();
    if (fetched.kind === 'NOT_MODIFIED' || digestOf(fetched) === known?.digest) {
      const summary = summaryOfUnchanged(await catalog.counts(await catalog.newest()));
      return writeUnchanged(db, refresh.id, { observedAt, summary, problems: [], ...documentOf(fetched, known) });
    }

    this.#advance('PARSING', 0, 1);
    const { problems, ...parsed } = parseDocument(fetched.document);
    const records = hashedRecords(parsed);

    this.#advance('COMPARING', 0, 1);
    const stored = await storedCatalog(db);
    const difference = compareCatalog(stored, records, parsed.setAside);
    const read = { observedAt, summary: summaryOf(difference), problems, ...documentOf(fetched, known) };
    if (isSame(difference)) return writeUnchanged(db, refresh.id, read);

    // What an empty or a bundled catalogue lacks was not added today: nobody had looked before.
    const isBaseline = last === undefined || last.sourceKind === 'BUNDLED';
    if (!isBaseline && !request.allowMassRemoval) refuseMassRemoval(difference);
    const changes = isBaseline ? [] : await describeChanges(db, difference, records);
    const version = { ...read, refreshId: refresh.id, difference, links: compareLinks(stored, difference), changes };

    const total = rowsToWrite(version);
    this.#advance('WRITING', 0, total);
    const onRows = (written: number) => this.#advance('WRITING', written, total);
    return writeVersion(db, version, { batchSize, signal, onRows });
  }

  async #fail(refresh: RefreshRow, error: unknown, { attempts, document }: Received): Promise<RefreshRow> {
    const { db, log } = this.#dependencies;
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
      // The database is away, or another gateway has taken the refresh for dead: it will be, or is, INTERRUPTED.
      log.error({ refresh: refresh.id, error: cause, lost: cause instanceof LeaseLost }, 'refresh could not be ended');
      return { ...refresh, status: 'INTERRUPTED', finishedAt: new Date(), leaseExpiresAt: null };
    }
  }

  #advance(phase: 'FETCHING' | 'PARSING' | 'COMPARING' | 'WRITING', processed: number, total: number | null): void {
    const before = this.#progress;
    if (!before) return;
    const progress = advanced(before, phase, processed, total);
    // Chunks and batches come faster than anybody reads.
    const isSoon = phase === before.phase && progress.at.getTime() - this.#announcedAt < ANNOUNCE_EVERY_MS;
    if (isSoon) this.#progress = progress;
    else this.#announce(progress);
  }

  #announce(progress: RefreshProgress): void {
    this.#progress = progress;
    this.#announcedAt = progress.at.getTime();
    this.#dependencies.announcements.announce('progress', progress);
  }
}

/** The refresh that read what is stored, if it read it from this very source and into records such as ours. */
function lastFrom(source: RefreshSource, last: RefreshRow | undefined): RefreshRow | undefined {
  const isSameSource = last?.sourceKind === source.kind && last.sourceUrl === source.url;
  return isSameSource && last.digest?.startsWith(FORMAT_PREFIX) ? last : undefined;
}

function digestOf({ digest }: { readonly digest: string }): string {
  return FORMAT_PREFIX + digest;
}

/** What is recorded of the document; of one that was not sent again, what is known of it. */
function documentOf(fetched: Fetched, known: RefreshRow | undefined) {
  if (fetched.kind === 'NOT_MODIFIED') return { etag: known?.etag ?? null, digest: known?.digest ?? null, bytes: null };
  return { etag: fetched.etag, digest: digestOf(fetched), bytes: fetched.bytes };
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

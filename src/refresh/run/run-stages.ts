import { countQueries } from '../../catalog/count-queries.ts';
import type { VersionQueries } from '../../catalog/version-queries.ts';
import type { Config } from '../../config.ts';
import type { Db } from '../../db/connect.ts';
import { current, inVersion } from '../../db/version-predicates.ts';
import type { Fetched, FetchedDocument } from '../../models-dev/fetch/source.ts';
import type { KnownPricings } from '../../models-dev/parse/known-pricing.ts';
import type { RefreshSource } from '../../models-dev/refresh-source.ts';
import { summaryAsFirst } from '../backfill/earlier-summaries.ts';
import { earlierVersion } from '../backfill/earlier-version.ts';
import { isReverted, nextObservationTime, placeInHistory } from '../backfill/place-in-history.ts';
import { writeEarlierVersion } from '../backfill/write-earlier.ts';
import { compareCatalog, isSame, summaryOf, summaryOfUnchanged } from '../diff/compare.ts';
import { compareLinks, isSameLinks } from '../diff/compare-links.ts';
import { withCommit } from '../diff/describe-changes.ts';
import { readRecords } from '../diff/read-records.ts';
import { countOf } from '../diff/records.ts';
import { guardChanges } from '../guard/guard.ts';
import { refuseEarlierMassRemoval, refuseMassRemoval } from '../guard/mass-removal.ts';
import { mergeRegistry } from '../merge/merge-registry.ts';
import { removalsByOperator } from '../merge/removals-by-operator.ts';
import { hasReleasedChanges, knownRemovals } from '../store/held-changes.ts';
import { endRefresh } from '../store/lease.ts';
import type { RefreshQueries, RefreshRow } from '../store/refresh-queries.ts';
import { storedRegistry, storeMerge } from '../store/registry-state.ts';
import { storedCatalog } from '../store/stored-catalog.ts';
import { storedPricing } from '../store/stored-pricing.ts';
import { deriveAgain } from '../write/derive-models.ts';
import { dropBundledVersion } from '../write/drop-bundled-version.ts';
import { restate } from '../write/restate.ts';
import {
  type InSameTransaction,
  type ReadDocument,
  type WriteOptions,
  writeUnchanged,
  writeVersion,
} from '../write/write-version.ts';
import { documentOf, isKnown, lastFrom } from './known-document.ts';
import type { RunningRefresh } from './running-refresh.ts';

/** Within this time, a catalog does not grow so much that an earlier document may lack many records. */
const GROWTH_MS = 14 * 86_400_000;

/** How to read a document. */
export interface Reading {
  /** Fetch and compare even if the document is unchanged or the circuit is open. */
  readonly force?: boolean;
  readonly allowMassRemoval?: boolean;
}

export interface Stores {
  readonly db: Db;
  readonly versions: VersionQueries;
  readonly refreshes: RefreshQueries;
  readonly batchSize: number;
  readonly guard: Config['refreshGuard'];
}

/** The stages of a refresh: fetch, parse, compare, guard, write. */
export async function runStages(
  running: RunningRefresh,
  source: RefreshSource,
  reading: Reading,
  stores: Stores,
): Promise<RefreshRow> {
  const { db, versions, refreshes } = stores;
  const newest = await versions.newest();
  const last = await refreshes.newestConfirming(newest, null);
  // Another refresh has stored a catalog in the meantime.
  if (source.kind === 'BUNDLED' && last !== undefined) return endRefresh(db, running.row.id, { status: 'CANCELLED' });

  const isEarliest = source.kind === 'IMPORTED' && (await placeInHistory(refreshes, source.observedAt)) === 'EARLIEST';
  running.progress.advance('FETCHING', 0, null);
  // A document that equals the known one is not compared again, unless it must be.
  const mustCompare =
    reading.force ||
    isEarliest ||
    (await isReverted(refreshes, newest, last)) ||
    (await hasReleasedChanges(db, stores.guard));
  const known = mustCompare ? undefined : lastFrom(source, last);
  const knownPricing = async () => storedPricing(db, isEarliest ? inVersion(await versions.first()) : current);
  const read = () => readSource(source, known, knownPricing, running);
  const { fetched, records } = await (source.circuit?.run(read, reading.force ?? false) ?? read());
  const observation = {
    observedAt: source.observedAt ?? (await nextObservationTime(refreshes)),
    ...documentOf(fetched, known),
  };
  if (records === null) return confirm(running, observation, stores);

  const document = { ...observation, ...records };
  // The first refresh of an empty or bundled catalog creates no changes.
  const isBaseline = newest.version === 0 || last?.sourceKind === 'BUNDLED';
  // A removal that the authors have committed is no accident of a server.
  const isHistory = source.commit !== null && running.row.trigger === 'IMPORT';
  const allowMassRemoval = isHistory || (reading.allowMassRemoval ?? false);
  return isEarliest
    ? prependVersion(running, document, { allowMassRemoval }, stores)
    : appendVersion(running, document, { ...stores, isBaseline, allowMassRemoval });
}

type Observation = Pick<ReadDocument, 'observedAt' | 'etag' | 'digest' | 'bytes'> & { readonly observedAt: Date };
type RecordsRead = Awaited<ReturnType<typeof readFetched>>;

interface SourceRead {
  readonly fetched: Fetched;
  /** Null: the document is known. */
  readonly records: RecordsRead | null;
}

/** Fetches and parses the document, unless it is known. */
async function readSource(
  source: RefreshSource,
  known: RefreshRow | undefined,
  knownPricing: () => Promise<KnownPricings>,
  running: RunningRefresh,
): Promise<SourceRead> {
  const fetched = await fetchFrom(source, known, running);
  const isNew = fetched.kind === 'DOCUMENT' && !isKnown(fetched, known);
  return { fetched, records: isNew ? await readFetched(fetched, knownPricing, running) : null };
}

async function fetchFrom(
  source: RefreshSource,
  known: RefreshRow | undefined,
  { progress, signal, received }: RunningRefresh,
): Promise<Fetched> {
  const onBytes = (bytes: number, total: number | null) => progress.advance('FETCHING', bytes, total);
  const fetched = await source.fetch({ etag: known?.etag ?? null, signal, onBytes });
  received.attempts = fetched.attempts;
  received.document = documentOf(fetched, known);
  return fetched;
}

async function confirm({ row }: RunningRefresh, observation: Observation, { db, versions }: Stores) {
  const summary = summaryOfUnchanged(await countQueries(db)(await versions.newest()).all());
  return writeUnchanged(db, row.id, { ...observation, summary, problems: [] });
}

async function readFetched(
  { document, bytes, commitOfChange = () => null }: FetchedDocument,
  knownPricing: () => Promise<KnownPricings>,
  { progress, signal }: RunningRefresh,
) {
  progress.advance('PARSING', 0, bytes);
  const { records, problems, unreadable } = await readRecords(document, knownPricing, signal);
  progress.advance('COMPARING', 0, countOf(records));
  const { statedBaseModels: stated, problems: ofFiles = [] } = document;
  return { records, problems: [...ofFiles, ...problems], unreadable, stated, commitOfChange };
}

async function prependVersion(
  running: RunningRefresh,
  { records, unreadable, stated, commitOfChange, ...read }: Observation & RecordsRead,
  { allowMassRemoval = false }: Reading,
  { db, versions, refreshes, batchSize }: Stores,
): Promise<RefreshRow> {
  // A database of an earlier release may still contain the bundled version.
  await db.transaction(dropBundledVersion);
  const version = await earlierVersion(db, await versions.first(), { records, unreadable, stated, commitOfChange });
  if (!allowMassRemoval) {
    const { first } = await refreshes.observations();
    const isClose = first !== null && first.getTime() - read.observedAt.getTime() <= GROWTH_MS;
    refuseEarlierMassRemoval(version.difference, { isClose, registered: version.registered });
  }
  return writeEarlierVersion(db, { ...read, refreshId: running.row.id, version }, writing(running, batchSize));
}

async function appendVersion(
  running: RunningRefresh,
  { records: upstream, unreadable, stated, commitOfChange, ...observation }: Observation & RecordsRead,
  {
    db,
    guard,
    batchSize,
    isBaseline,
    allowMassRemoval,
  }: Stores & {
    readonly isBaseline: boolean;
    readonly allowMassRemoval: boolean;
  },
): Promise<RefreshRow> {
  const { row, progress, signal } = running;
  const stored = await storedCatalog(db);
  const registry = await storedRegistry(db);
  const merged = mergeRegistry(upstream, registry.items, new Date());
  const { records } = merged;
  const compared = { records, difference: await compareCatalog(stored, records, unreadable) };
  progress.advance('COMPARING', countOf(records), countOf(records));
  const byOperator = removalsByOperator(stored, merged);
  if (!isBaseline && !allowMassRemoval) {
    const { providers, models } = await knownRemovals(db, guard);
    const known = { providers, models: models.union(byOperator.models) };
    refuseMassRemoval(compared.difference, { known, registered: stored.registered }, row.trigger);
  }
  const { observedAt } = observation;
  const guarded = await guardChanges(db, compared, {
    refresh: row,
    isBaseline,
    guard,
    observedAt,
    removedByOperator: byOperator.models,
  });
  const { difference, changes } = guarded;
  const inSameTransaction: InSameTransaction = async (transaction) => {
    await guarded.inSameTransaction(transaction);
    await storeMerge(transaction, registry, merged);
  };
  const summary = isBaseline ? summaryAsFirst({ difference }) : summaryOf(difference);
  const read = { ...observation, summary };
  const links = await compareLinks(db, stored, difference, { stated, registered: merged.statedBaseModels }, signal);
  // The bundled version is replaced even by an equal one.
  if (!isBaseline && isSame(difference) && isSameLinks(links))
    return writeUnchanged(db, row.id, read, async (transaction) => {
      await inSameTransaction(transaction);
      await deriveAgain(transaction);
      await restate(transaction, difference);
    });

  const described = changes.map((change) => withCommit(change, commitOfChange));
  const version = { ...read, refreshId: row.id, at: observedAt, difference, links, changes: described };
  return writeVersion(db, version, { ...writing(running, batchSize), inSameTransaction });
}

/** The write options of a running refresh. */
export function writing({ signal, progress }: RunningRefresh, batchSize: number): WriteOptions {
  return { batchSize, signal, onRows: (written, total) => progress.advance('WRITING', written, total) };
}

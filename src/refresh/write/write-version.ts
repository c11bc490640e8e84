import { and, max, sql } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db, Transaction } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import {
  baseModelLinks,
  baseModels,
  benchmarkResults,
  models,
  providers,
  searchVocabulary,
  versions,
} from '../../db/tables/catalog-tables.ts';
import { changes } from '../../db/tables/change-tables.ts';
import type { RefreshSummary } from '../../db/tables/json-columns.ts';
import { refreshProblems } from '../../db/tables/refresh-tables.ts';
import { current } from '../../db/version-predicates.ts';
import type { Problem } from '../../models-dev/parse/parse.ts';
import { learnWords } from '../../search/search-vocabulary.ts';
import type { CatalogDifference, Difference } from '../diff/compare.ts';
import type { LinkDifference } from '../diff/compare-links.ts';
import type { DescribedChange } from '../diff/describe-changes.ts';
import { inPartsOf } from '../store/in-key-order.ts';
import { endRefresh, lockLease } from '../store/lease.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { deriveModels } from './derive-models.ts';
import { dropBundledVersion } from './drop-bundled-version.ts';
import { insertRows } from './insert-rows.ts';
import { restrictHistory } from './restrict-history.ts';
import { storeHasRestricted } from './store-has-restricted.ts';

const MANY_ROWS = 1000;

/** A document that a refresh has read. */
export interface ReadDocument extends Pick<RefreshRow, 'etag' | 'digest' | 'bytes'> {
  /** Null: not read from the source. */
  readonly observedAt: Date | null;
  readonly summary: RefreshSummary;
  readonly problems: readonly Problem[];
}

export interface NewVersion extends ReadDocument {
  readonly refreshId: number;
  /** When the source was observed in this state. */
  readonly at: Date;
  readonly difference: CatalogDifference;
  readonly links: LinkDifference;
  readonly changes: readonly DescribedChange[];
}

/** Writes that are committed together with the version. */
export type InSameTransaction = (transaction: Transaction) => PromiseLike<unknown>;

export interface WriteOptions {
  readonly batchSize: number;
  readonly signal: AbortSignal;
  readonly onRows: (written: number, total: number) => void;
  readonly inSameTransaction?: InSameTransaction;
}

function rowsToWrite({
  difference,
  links,
  changes: described,
}: Pick<NewVersion, 'difference' | 'links' | 'changes'>): number {
  const records = Object.values(difference).map(
    ({ added, changed, restated }) => added.length + changed.length + restated.length,
  );
  return records.reduce((sum, count) => sum + count, links.started.length + described.length);
}

/** Writes a version in one transaction. Throws `LeaseLost` if the refresh no longer holds its lease. */
export async function writeVersion(db: Db, version: NewVersion, options: WriteOptions): Promise<RefreshRow> {
  return db.transaction(async (transaction) => {
    await lockLease(transaction, version.refreshId);
    const number = await nextNumber(transaction);
    const { refreshId, at } = version;
    await transaction.insert(versions).values({ number, observedAt: at, refreshId });
    await writeRows(transaction, number, version, options);
    await restrictHistory(transaction, number);
    await deriveModels(transaction);
    await learnWords(transaction, number);
    await dropBundledVersion(transaction);
    if (rowsToWrite(version) > MANY_ROWS) await analyzeTables(transaction);
    await insertProblems(transaction, refreshId, version.problems);
    await options.inSameTransaction?.(transaction);
    await storeHasRestricted(transaction);
    options.signal.throwIfAborted();
    return endRefresh(transaction, refreshId, {
      status: 'SUCCEEDED',
      ...documentColumns(version),
      catalogVersion: number,
    });
  });
}

/** Ends a refresh without changes to the catalog. */
export async function writeUnchanged(
  db: Db,
  refreshId: number,
  document: ReadDocument,
  inSameTransaction?: InSameTransaction,
): Promise<RefreshRow> {
  return db.transaction(async (transaction) => {
    await inSameTransaction?.(transaction);
    await insertProblems(transaction, refreshId, document.problems);
    return endRefresh(transaction, refreshId, {
      status: 'UNCHANGED',
      ...documentColumns(document),
    });
  });
}

export function documentColumns({ etag, digest, observedAt, summary, bytes }: ReadDocument) {
  return { etag, digest, observedAt, summary, bytes };
}

async function nextNumber(transaction: Transaction): Promise<number> {
  const [newest] = await transaction.select({ number: max(versions.number) }).from(versions);
  return (newest?.number ?? 0) + 1;
}

async function writeRows(
  transaction: Transaction,
  number: number,
  { difference, links, changes: described, at, refreshId }: NewVersion,
  options: WriteOptions,
): Promise<void> {
  const insert = batchInsert(transaction, rowsToWrite({ difference, links, changes: described }), options);
  const writeStates = async <Content>(table: RecordTable, ofTable: Difference<Content>) => {
    await endStates(transaction, table, number, ofTable);
    await insert<PgTable>(table, newStates(number, ofTable));
  };
  await endLinks(transaction, number, links.ended);
  await insert(
    baseModelLinks,
    links.started.map((link) => ({ ...link, sinceVersion: number })),
  );
  await writeStates(providers, difference.providers);
  // After the links, which their rows contain.
  await writeStates(models, difference.models);
  await writeStates(baseModels, difference.baseModels);
  await writeStates(benchmarkResults, difference.benchmarkResults);
  await insert(
    changes,
    described.map((change) => ({ ...change, refreshId, version: number, at })),
  );
}

/**
 * Updates the planner statistics. The embedded Postgres has no autovacuum, and that of a server runs later. Without
 * statistics, the planner expects a few rows and chooses nested loops.
 */
async function analyzeTables(transaction: Transaction): Promise<void> {
  const tables = [providers, models, baseModels, baseModelLinks, benchmarkResults, searchVocabulary];
  await transaction.execute(sql`analyze ${sql.join(tables, sql`, `)}, search_texts`);
}

/** Tables by the kind of their records. */
export const recordTables = { providers, models, baseModels, benchmarkResults };
export type RecordTable = (typeof recordTables)[keyof typeof recordTables];

/** One after the other, because the content of a record may be packed. */
export function* newStates<Content>(number: number, { added, changed, restated }: Difference<Content>) {
  for (const records of [added, changed, restated])
    for (const { content, contentHash } of records) yield { ...content, contentHash, sinceVersion: number };
}

async function endStates(transaction: Transaction, table: RecordTable, number: number, ended: Difference<unknown>) {
  const keys = [...[...ended.changed, ...ended.restated].map((record) => record.key), ...ended.removed];
  if (keys.length === 0) return;
  await transaction
    .update(table)
    .set({ untilVersion: number })
    .where(and(current(table), anyOf(table.key, keys)));
}

async function endLinks(transaction: Transaction, number: number, modelKeys: readonly string[]) {
  if (modelKeys.length === 0) return;
  await transaction
    .update(baseModelLinks)
    .set({ untilVersion: number })
    .where(and(current(baseModelLinks), anyOf(baseModelLinks.modelKey, modelKeys)));
}

export async function insertProblems(transaction: Transaction, refreshId: number, problems: readonly Problem[]) {
  if (problems.length === 0) return;
  await transaction
    .insert(refreshProblems)
    .values(
      problems.map((problem, position) => ({ refreshId, position, path: problem.path, message: problem.message })),
    );
}

/** Inserts rows in batches, so that a canceled refresh ends soon and the progress is seen. */
export function batchInsert(transaction: Transaction, total: number, { batchSize, signal, onRows }: WriteOptions) {
  let written = 0;
  onRows(written, total);
  return async <Table extends PgTable>(table: Table, rows: Iterable<Table['$inferInsert']>): Promise<void> => {
    for (const batch of inPartsOf(rows, batchSize)) {
      signal.throwIfAborted();
      await insertRows(transaction, { table, rows: batch });
      written += batch.length;
      onRows(written, total);
    }
  };
}

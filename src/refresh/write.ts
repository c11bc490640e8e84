import { and, max } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { anyOf } from '../db/any-of.ts';
import type { Db, Transaction } from '../db/connect.ts';
import { heldNow } from '../db/held.ts';
import type { RefreshSummary } from '../db/json-columns.ts';
import {
  baseModelLinks,
  baseModels,
  benchmarkResults,
  changes,
  models,
  providers,
  refreshProblems,
  versions,
} from '../db/tables.ts';
import type { Problem } from '../models-dev/parse.ts';
import type { CatalogDifference, Difference } from './compare.ts';
import type { DescribedChange } from './describe-changes.ts';
import { endRefresh, holdLease } from './lease.ts';
import type { LinkDifference } from './links.ts';
import type { RefreshRow } from './refresh-queries.ts';

/** What a refresh has read. */
export interface ReadDocument extends Pick<RefreshRow, 'etag' | 'digest' | 'bytes'> {
  readonly observedAt: Date;
  readonly summary: RefreshSummary;
  readonly problems: readonly Problem[];
}

export interface NewVersion extends ReadDocument {
  readonly refreshId: number;
  readonly difference: CatalogDifference;
  readonly links: LinkDifference;
  readonly changes: readonly DescribedChange[];
}

export interface WriteOptions {
  readonly batchSize: number;
  readonly signal: AbortSignal;
  readonly onRows: (written: number) => void;
}

/** How many rows `writeVersion` will report. */
export function rowsToWrite({ difference, links, changes: described }: NewVersion): number {
  const records = Object.values(difference).map(({ added, changed }) => added.length + changed.length);
  return records.reduce((sum, count) => sum + count, links.begun.length + described.length);
}

/** Writes all that a version brings, or nothing. Throws `LeaseLost` when the refresh is no longer ours. */
export async function writeVersion(db: Db, version: NewVersion, options: WriteOptions): Promise<RefreshRow> {
  return db.transaction(async (transaction) => {
    await holdLease(transaction, version.refreshId);
    const number = await nextNumber(transaction);
    const { refreshId, observedAt } = version;
    await transaction.insert(versions).values({ number, observedAt, refreshId });
    await writeRows(transaction, number, version, options);
    await insertProblems(transaction, refreshId, version.problems);
    return endRefresh(transaction, refreshId, {
      status: 'SUCCEEDED',
      ...documentColumns(version),
      catalogVersion: number,
    });
  });
}

/** Ends a refresh that found what is stored: no row of the catalogue is written. */
export async function writeUnchanged(db: Db, refreshId: number, document: ReadDocument): Promise<RefreshRow> {
  return db.transaction(async (transaction) => {
    await insertProblems(transaction, refreshId, document.problems);
    return endRefresh(transaction, refreshId, { status: 'UNCHANGED', ...documentColumns(document) });
  });
}

function documentColumns({ etag, digest, observedAt, summary, bytes }: ReadDocument) {
  return { etag, digest, observedAt, summary, bytes };
}

async function nextNumber(transaction: Transaction): Promise<number> {
  const [newest] = await transaction.select({ number: max(versions.number) }).from(versions);
  return (newest?.number ?? 0) + 1;
}

async function writeRows(
  transaction: Transaction,
  number: number,
  { difference, links, changes: described, observedAt, refreshId }: NewVersion,
  options: WriteOptions,
): Promise<void> {
  const insert = batchInsert(transaction, options);
  const writeStates = async <Content>(table: RecordTable, ofTable: Difference<Content>) => {
    await endStates(transaction, table, number, ofTable);
    await insert<PgTable>(table, newStates(number, ofTable));
  };
  await writeStates(providers, difference.providers);
  await writeStates(models, difference.models);
  await writeStates(baseModels, difference.baseModels);
  await writeStates(benchmarkResults, difference.benchmarkResults);
  await endLinks(transaction, number, links.ended);
  await insert(
    baseModelLinks,
    links.begun.map((link) => ({ ...link, sinceVersion: number })),
  );
  await insert(
    changes,
    described.map((change) => ({ ...change, refreshId, version: number, at: observedAt })),
  );
}

type RecordTable = typeof providers | typeof models | typeof baseModels | typeof benchmarkResults;

function newStates<Content>(number: number, { added, changed }: Difference<Content>) {
  return [...added, ...changed].map(({ content, contentHash }) => ({ ...content, contentHash, sinceVersion: number }));
}

async function endStates(transaction: Transaction, table: RecordTable, number: number, ended: Difference<unknown>) {
  const keys = [...ended.changed.map((record) => record.key), ...ended.removed];
  if (keys.length === 0) return;
  await transaction
    .update(table)
    .set({ untilVersion: number })
    .where(and(heldNow(table), anyOf(table.key, keys)));
}

async function endLinks(transaction: Transaction, number: number, modelKeys: readonly string[]) {
  if (modelKeys.length === 0) return;
  await transaction
    .update(baseModelLinks)
    .set({ untilVersion: number })
    .where(and(heldNow(baseModelLinks), anyOf(baseModelLinks.modelKey, modelKeys)));
}

async function insertProblems(transaction: Transaction, refreshId: number, problems: readonly Problem[]) {
  if (problems.length === 0) return;
  await transaction
    .insert(refreshProblems)
    .values(
      problems.map((problem, position) => ({ refreshId, position, path: problem.path, message: problem.message })),
    );
}

/** Inserts rows a batch at a time: one statement cannot have more than 65,535 parameters. */
function batchInsert(transaction: Transaction, { batchSize, signal, onRows }: WriteOptions) {
  let written = 0;
  return async <Table extends PgTable>(table: Table, rows: readonly Table['$inferInsert'][]): Promise<void> => {
    for (let start = 0; start < rows.length; start += batchSize) {
      signal.throwIfAborted();
      const batch = rows.slice(start, start + batchSize);
      await transaction.insert(table).values([...batch]);
      written += batch.length;
      onRows(written);
    }
  };
}

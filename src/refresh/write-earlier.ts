import { and, eq, not } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import { anyOf } from '../db/any-of.ts';
import type { Db, Transaction } from '../db/connect.ts';
import type { RecordCounts, RefreshSummary } from '../db/json-columns.ts';
import { changes, refreshes, versions } from '../db/tables.ts';
import { learnWords } from '../search/search-vocabulary.ts';
import { type Difference, isSame, summaryOf } from './compare.ts';
import type { EarlierVersion } from './earlier-version.ts';
import { endRefresh, holdLease } from './lease.ts';
import type { RefreshRow } from './refresh-queries.ts';
import { restorations } from './restorations.ts';
import {
  batchInsert,
  documentColumns,
  insertProblems,
  newStates,
  type ReadDocument,
  type RecordTable,
  recordTables,
  type WriteOptions,
  writeUnchanged,
} from './write.ts';
import { writeEarlierLinks } from './write-earlier-links.ts';

/** What was read of a day before the first observed. */
export interface EarlierDocument extends Omit<ReadDocument, 'summary' | 'observedAt'> {
  readonly observedAt: Date;
  readonly refreshId: number;
  readonly version: EarlierVersion;
}

/** Puts a version before the first, or nothing. Throws `LeaseLost` when the refresh is no longer ours. */
export async function writeEarlierVersion(db: Db, read: EarlierDocument, options: WriteOptions): Promise<RefreshRow> {
  if (isSame(read.version.difference)) return extendFirstVersion(db, read);
  const restored = await restorations(db, read.version);
  return db.transaction(async (transaction) => {
    await holdLease(transaction, read.refreshId);
    const { next, difference } = read.version;
    // No version is 0.
    const number = next === 1 ? -1 : next - 1;
    const followed = await versionOf(transaction, next);
    await transaction.insert(versions).values({ number, observedAt: read.observedAt, refreshId: read.refreshId });

    const insert = batchInsert(transaction, rowsToWrite(read.version), options);
    for (const [kind, table] of Object.entries(recordTables)) {
      const ofTable: Difference<object> = difference[kind as keyof typeof difference];
      await beginEarlier(transaction, table, { number, next }, ofTable);
      const states = newStates(number, ofTable).map((state) => ({ ...state, untilVersion: next }));
      await insert<PgTable>(table, states as PgTable['$inferInsert'][]);
    }
    await writeEarlierLinks(transaction, number, read.version, insert);
    await learnWords(transaction, number);

    const at = followed.observedAt;
    const { refreshId } = followed;
    await insert(
      changes,
      read.version.changes.map((change) => ({ ...change, refreshId, version: next, at })),
    );
    for (const { id, fields, suspicions } of restored) {
      await transaction.update(changes).set({ kind: 'RESTORED', fields, suspicions }).where(eq(changes.id, id));
    }
    const summary = summaryOf(difference);
    await transaction
      .update(refreshes)
      .set({ summary: mapped(summary, reversed) })
      .where(eq(refreshes.id, refreshId));
    await insertProblems(transaction, read.refreshId, read.problems);
    return endRefresh(transaction, read.refreshId, {
      status: 'SUCCEEDED',
      ...documentColumns({ ...read, summary: mapped(summary, asFirst) }),
      catalogVersion: number,
    });
  });
}

/** At most: of the links, most are extended. */
function rowsToWrite({ difference, changes: described, links }: EarlierVersion): number {
  const records = Object.values(difference).map(({ added, changed }) => added.length + changed.length);
  return records.reduce((sum, count) => sum + count, described.length + links.size);
}

/** The first version held on the earlier day already: it is known since then. */
async function extendFirstVersion(db: Db, read: EarlierDocument): Promise<RefreshRow> {
  const summary = mapped(summaryOf(read.version.difference), (counts) => counts);
  return writeUnchanged(db, read.refreshId, { ...read, summary }, (transaction) =>
    transaction.update(versions).set({ observedAt: read.observedAt }).where(eq(versions.number, read.version.next)),
  );
}

async function versionOf(transaction: Transaction, number: number) {
  const [version] = await transaction.select().from(versions).where(eq(versions.number, number));
  if (!version || version.refreshId === null) throw new Error(`version ${number} is not there or forgotten`);
  return { observedAt: version.observedAt, refreshId: version.refreshId };
}

/** What the next version holds as well began earlier than was known. */
async function beginEarlier(
  transaction: Transaction,
  table: RecordTable,
  { number, next }: { readonly number: number; readonly next: number },
  { changed, removed }: Difference<unknown>,
) {
  const differing = [...changed.map(({ key }) => key), ...removed];
  await transaction
    .update(table)
    .set({ sinceVersion: number })
    .where(and(eq(table.sinceVersion, next), not(anyOf(table.key, differing))));
}

function mapped(summary: RefreshSummary, counts: (counts: RecordCounts) => RecordCounts): RefreshSummary {
  const { providers, models, baseModels, benchmarkResults } = summary;
  return {
    providers: counts(providers),
    models: counts(models),
    baseModels: counts(baseModels),
    benchmarkResults: counts(benchmarkResults),
  };
}

/** What the next version did to this one. */
function reversed({ added, removed, changed, unchanged }: RecordCounts): RecordCounts {
  return { added: removed, removed: added, changed, unchanged, total: unchanged + changed + removed };
}

/** Nothing is known of what was before it. */
function asFirst({ total }: RecordCounts): RecordCounts {
  return { added: total, removed: 0, changed: 0, unchanged: 0, total };
}

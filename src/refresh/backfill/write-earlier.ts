import { and, eq } from 'drizzle-orm';
import type { PgTable } from 'drizzle-orm/pg-core';
import type { Db, Transaction } from '../../db/connect.ts';
import { versions } from '../../db/tables/catalog-tables.ts';
import { changes } from '../../db/tables/change-tables.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import { learnWords } from '../../search/search-vocabulary.ts';
import { type Difference, isSame, summaryOf } from '../diff/compare.ts';
import { endRefresh, lockLease } from '../store/lease.ts';
import type { RefreshRow } from '../store/refresh-queries.ts';
import { deriveModels } from '../write/derive-models.ts';
import { restrictChanges } from '../write/restrict-history.ts';
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
} from '../write/write-version.ts';
import { carryStatedLinks, sourceCommitOf } from './carry-stated-links.ts';
import { type FollowingVersion, rewriteSummaries, summaryAsFirst } from './earlier-summaries.ts';
import type { EarlierVersion } from './earlier-version.ts';
import { extendStates } from './extend-states.ts';
import { type InsertionPoint, nextOf } from './insertion-point.ts';
import { restorations } from './restorations.ts';
import { writeEarlierLinks } from './write-earlier-links.ts';

/** A document dated before the first stored version. */
export interface EarlierDocument extends Omit<ReadDocument, 'summary' | 'observedAt'> {
  readonly observedAt: Date;
  readonly refreshId: number;
  readonly version: EarlierVersion;
}

/** Inserts a version before the first in one transaction. Throws `LeaseLost` if the refresh no longer holds its lease. */
export async function writeEarlierVersion(db: Db, read: EarlierDocument, options: WriteOptions): Promise<RefreshRow> {
  const { number, insertionPoint, difference } = read.version;
  const isOfRepository = (await sourceCommitOf(db, insertionPoint.next)) !== null;
  // An equal version is still inserted if it adds base models to versions without them, or states other links.
  if (
    isSame(difference) &&
    insertionPoint.nextOfBaseModels === insertionPoint.next &&
    (read.version.links.areAsNext || !isOfRepository)
  )
    return isOfRepository ? takeOverFirstVersion(db, read) : extendFirstVersion(db, read);
  const restored = await restorations(db, read.version);
  return db.transaction(async (transaction) => {
    await lockLease(transaction, read.refreshId);
    const followed = await followingVersions(transaction, insertionPoint);
    await transaction.insert(versions).values({ number, observedAt: read.observedAt, refreshId: read.refreshId });

    const insert = batchInsert(transaction, rowsToWrite(read.version), options);
    for (const [kind, table] of Object.entries(recordTables) as [keyof typeof recordTables, RecordTable][]) {
      const ofTable: Difference<object> = difference[kind];
      const next = nextOf(insertionPoint, kind);
      if (next !== null) await extendStates(transaction, table, { number, next }, ofTable);
      const states = newStates(number, ofTable).map((state) => ({ ...state, untilVersion: next }));
      await insert<PgTable>(table, states as Iterable<PgTable['$inferInsert']>);
    }
    await writeEarlierLinks(transaction, read.version.links, insert);
    await carryStatedLinks(transaction, { from: number, next: insertionPoint.next, stated: read.version.stated });
    await deriveModels(transaction);
    await learnWords(transaction, number);

    await rewriteChanges(transaction, read.version, followed, insert);
    for (const { id, fields, anomalies } of restored) {
      await transaction.update(changes).set({ kind: 'RESTORED', fields, anomalies }).where(eq(changes.id, id));
    }
    await restrictChanges(transaction);
    await rewriteSummaries(transaction, read.version, read.observedAt, followed);
    await insertProblems(transaction, read.refreshId, read.problems);
    options.signal.throwIfAborted();
    return endRefresh(transaction, read.refreshId, {
      status: 'SUCCEEDED',
      ...documentColumns({ ...read, summary: summaryAsFirst(read.version) }),
      catalogVersion: number,
    });
  });
}

function rowsToWrite({ difference, changes: described, links }: EarlierVersion): number {
  const records = Object.values(difference).map(
    ({ added, changed, restated }) => added.length + changed.length + restated.length,
  );
  return records.reduce((sum, count) => sum + count, described.length + links.started.length);
}

/** The first version already applied on the earlier day, so only its date changes. */
async function extendFirstVersion(db: Db, read: EarlierDocument): Promise<RefreshRow> {
  const summary = summaryOf(read.version.difference);
  const { next } = read.version.insertionPoint;
  return writeUnchanged(db, read.refreshId, { ...read, summary }, async (transaction) => {
    await transaction.update(versions).set({ observedAt: read.observedAt }).where(eq(versions.number, next));
    await carryStatedLinks(transaction, { from: next, next, stated: read.version.stated });
    await deriveModels(transaction);
  });
}

/** The same, but the earlier commit becomes the origin of the version, as if the commits had been imported in order. */
async function takeOverFirstVersion(db: Db, read: EarlierDocument): Promise<RefreshRow> {
  const { refreshId, observedAt, version } = read;
  const { next } = version.insertionPoint;
  return db.transaction(async (transaction) => {
    await lockLease(transaction, refreshId);
    const later = await versionOf(transaction, next);
    await transaction.update(versions).set({ observedAt, refreshId }).where(eq(versions.number, next));
    await transaction
      .update(refreshes)
      .set({ status: 'UNCHANGED', catalogVersion: null, summary: summaryOf(version.difference) })
      .where(eq(refreshes.id, later.refreshId));
    await insertProblems(transaction, refreshId, read.problems);
    const document = documentColumns({ ...read, summary: summaryAsFirst(version) });
    return endRefresh(transaction, refreshId, { status: 'SUCCEEDED', ...document, catalogVersion: next });
  });
}

async function followingVersions(transaction: Transaction, { next, nextOfBaseModels }: InsertionPoint) {
  return {
    next: await versionOf(transaction, next),
    nextOfBaseModels: nextOfBaseModels === null ? null : await versionOf(transaction, nextOfBaseModels),
  };
}

async function versionOf(transaction: Transaction, number: number): Promise<FollowingVersion> {
  const [version] = await transaction.select().from(versions).where(eq(versions.number, number));
  if (!version || version.refreshId === null) throw new Error(`version ${number} is missing or pruned`);
  return { observedAt: version.observedAt, refreshId: version.refreshId };
}

/** Replaces the changes of the versions after the inserted one. */
async function rewriteChanges(
  transaction: Transaction,
  { changes: described, insertionPoint }: EarlierVersion,
  followed: Awaited<ReturnType<typeof followingVersions>>,
  insert: ReturnType<typeof batchInsert>,
): Promise<void> {
  if (insertionPoint.nextOfBaseModels !== null) {
    await transaction
      .delete(changes)
      .where(and(eq(changes.version, insertionPoint.nextOfBaseModels), eq(changes.subjectType, 'BASE_MODEL')));
  }
  await insert(
    changes,
    described.map((change) => {
      const { refreshId, observedAt } =
        (change.subjectType === 'BASE_MODEL' ? followed.nextOfBaseModels : null) ?? followed.next;
      return { ...change, refreshId, at: observedAt };
    }),
  );
}

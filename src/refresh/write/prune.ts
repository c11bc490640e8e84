import { and, inArray, isNotNull, lt, lte, max, or, type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Db, Transaction } from '../../db/connect.ts';
import {
  baseModelLinks,
  baseModels,
  benchmarkResults,
  models,
  providers,
  versions,
} from '../../db/tables/catalog-tables.ts';
import { changes, heldChanges } from '../../db/tables/change-tables.ts';
import { refreshes, refreshProblems } from '../../db/tables/refresh-tables.ts';
import { isInactive } from '../store/held-changes.ts';
import { isSuccessful, newestObserved } from '../store/observation-queries.ts';

/**
 * Deletes the history older than `days` days in one transaction. Keeps the version that was current at the cutoff, so that
 * every later moment can be queried.
 */
export async function pruneHistory(db: Db, days: number): Promise<void> {
  const cutoff = sql`now() - make_interval(days => ${days})`;
  await db.transaction(async (transaction) => {
    // First, because the changes that supersede held changes are deleted below. Active decisions are kept.
    await transaction.delete(heldChanges).where(and(lt(heldChanges.decidedAt, cutoff), isInactive));
    const cut = await newestVersionBy(transaction, cutoff);
    if (cut !== null) await deleteBefore(transaction, cut);
    await deleteRefreshes(transaction, cutoff);
  });
}

async function newestVersionBy(transaction: Transaction, moment: SQL): Promise<number | null> {
  const [newest] = await transaction
    .select({ number: max(versions.number) })
    .from(versions)
    .where(lte(versions.observedAt, moment));
  return newest?.number ?? null;
}

async function deleteBefore(transaction: Transaction, cut: number): Promise<void> {
  for (const table of [providers, models, baseModels]) await deleteEndedStates(transaction, table, cut);
  await transaction.delete(benchmarkResults).where(lte(benchmarkResults.untilVersion, cut));
  await transaction
    .delete(baseModelLinks)
    .where(or(lte(baseModelLinks.untilVersion, cut), sql`not exists (${statesOf(models, baseModelLinks.modelKey)})`));
  await transaction.delete(changes).where(lte(changes.version, cut));
  // The rows are referenced by states that started with them.
  await transaction
    .update(versions)
    .set({ refreshId: null })
    .where(and(lt(versions.number, cut), isNotNull(versions.refreshId)));
}

type SubjectTable = typeof providers | typeof models | typeof baseModels;

/** Keeps the first state of each remaining subject, which has the time of its first appearance. */
async function deleteEndedStates(transaction: Transaction, table: SubjectTable, cut: number): Promise<void> {
  const isFirst = sql`not exists (${statesOf(table, table.key)} and other.since_version < ${table.sinceVersion})`;
  const isRemaining = sql`exists (
    ${statesOf(table, table.key)} and (other.until_version is null or other.until_version > ${cut})
  )`;
  await transaction.delete(table).where(and(lte(table.untilVersion, cut), sql`not (${isFirst} and ${isRemaining})`));
}

function statesOf(table: SubjectTable, key: PgColumn): SQL {
  return sql`select from ${table} as other where other.key = ${key}`;
}

/** Deletes refreshes that ended before the cutoff, except the newest successful one and those that kept rows reference. */
async function deleteRefreshes(transaction: Transaction, cutoff: SQL): Promise<void> {
  const newestSuccessful = transaction
    .select({ id: refreshes.id })
    .from(refreshes)
    .where(isSuccessful)
    .orderBy(...newestObserved)
    .limit(1);
  const sources = [versions, changes, heldChanges].map(
    (table) => sql`select ${table.refreshId} from ${table} where ${table.refreshId} is not null`,
  );
  const outdated = transaction
    .select({ id: refreshes.id })
    .from(refreshes)
    .where(
      and(
        lt(refreshes.finishedAt, cutoff),
        sql`${refreshes.id} not in ((${newestSuccessful}) union all ${sql.join(sources, sql` union all `)})`,
      ),
    );
  await transaction.delete(refreshProblems).where(inArray(refreshProblems.refreshId, outdated));
  await transaction.delete(refreshes).where(inArray(refreshes.id, outdated));
}

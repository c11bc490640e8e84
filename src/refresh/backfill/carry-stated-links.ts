import { and, eq, gt, gte, isNotNull, isNull, min, or, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import { baseModelLinks, baseModels, models, versions } from '../../db/tables/catalog-tables.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import type { StatedBaseModels } from '../../matching/link-models.ts';

interface Statement {
  /** The version from which the stated links apply. */
  readonly from: number;
  /** The first version that was stored before. */
  readonly next: number;
  readonly stated: StatedBaseModels;
}

/**
 * Replaces the links of later versions by the stated ones, as if the stated ones had been known when these versions were
 * written: until a version of the repository states its own, the model is removed, or the base model is.
 */
export async function carryStatedLinks(transaction: Transaction, { from, next, stated }: Statement): Promise<void> {
  const stop = await nextOfRepository(transaction, next);
  if (stop <= next || stated.size === 0) return;
  const modelEnds = await presenceEnds(transaction, models, [...stated.keys()], next);
  const baseModelEnds = await presenceEnds(transaction, baseModels, [...new Set(stated.values())], next);
  const rows = await transaction
    .select()
    .from(baseModelLinks)
    .where(anyOf(baseModelLinks.modelKey, [...stated.keys()]));
  const linksOf = Map.groupBy(rows, ({ modelKey }) => modelKey);
  const carried = [...stated].flatMap(([modelKey, baseModelKey]) => {
    const end = Math.min(stop, modelEnds.get(modelKey) ?? next, baseModelEnds.get(baseModelKey) ?? next);
    const replaced = (linksOf.get(modelKey) ?? []).filter(({ sinceVersion }) => sinceVersion < end);
    const isStated = replaced.every((link) => link.rule === 'STATED' && link.baseModelKey === baseModelKey);
    const isWhole = replaced.length === 1 && endOf(replaced[0]?.untilVersion ?? null) >= end;
    return end <= next || (isStated && isWhole) ? [] : [{ modelKey, baseModelKey, end, replaced }];
  });
  await replaceLinks(transaction, carried, from);
}

interface Carried {
  readonly modelKey: string;
  readonly baseModelKey: string;
  readonly end: number;
  readonly replaced: readonly (typeof baseModelLinks.$inferSelect)[];
}

async function replaceLinks(transaction: Transaction, carried: readonly Carried[], from: number): Promise<void> {
  if (carried.length === 0) return;
  const overlapping = carried.flatMap(({ replaced }) => replaced);
  for (const [sinceVersion, rows] of Map.groupBy(overlapping, (row) => row.sinceVersion)) {
    const keys = rows.map(({ modelKey }) => modelKey);
    await transaction
      .delete(baseModelLinks)
      .where(and(eq(baseModelLinks.sinceVersion, sinceVersion), anyOf(baseModelLinks.modelKey, keys)));
  }
  const inserted = carried.flatMap(({ modelKey, baseModelKey, end, replaced }) => [
    { modelKey, baseModelKey, rule: 'STATED', sinceVersion: from, untilVersion: Number.isFinite(end) ? end : null },
    ...replaced.filter(({ untilVersion }) => endOf(untilVersion) > end).map((link) => ({ ...link, sinceVersion: end })),
  ]);
  for (let start = 0; start < inserted.length; start += ROWS_AT_ONCE) {
    await transaction.insert(baseModelLinks).values(inserted.slice(start, start + ROWS_AT_ONCE));
  }
}

const ROWS_AT_ONCE = 1_000;

/** The commit of the repository that a version was read from. Null: it has another source. */
export async function sourceCommitOf(db: Db | Transaction, version: number): Promise<string | null> {
  const [row] = await db
    .select({ commit: refreshes.sourceCommit })
    .from(versions)
    .innerJoin(refreshes, eq(refreshes.id, versions.refreshId))
    .where(eq(versions.number, version));
  return row?.commit ?? null;
}

async function nextOfRepository(transaction: Transaction, next: number): Promise<number> {
  const [row] = await transaction
    .select({ version: min(versions.number) })
    .from(versions)
    .innerJoin(refreshes, eq(refreshes.id, versions.refreshId))
    .where(and(gte(versions.number, next), isNotNull(refreshes.sourceCommit)));
  return endOf(row?.version ?? null);
}

/** The version that lacks each record for the first time, of those that `next` contains. */
async function presenceEnds(
  transaction: Transaction,
  table: typeof models | typeof baseModels,
  keys: readonly string[],
  next: number,
): Promise<ReadonlyMap<string, number>> {
  const isAtNext = sql`exists (
    select from ${table} as other
    where other.key = ${table.key} and other.since_version <= ${next}
      and (other.until_version is null or other.until_version > ${next})
  )`;
  const isLast = sql`not exists (
    select from ${table} as other where other.key = ${table.key} and other.since_version = ${table.untilVersion}
  )`;
  const rows = await transaction
    .select({ key: table.key, until: table.untilVersion })
    .from(table)
    .where(and(anyOf(table.key, keys), or(isNull(table.untilVersion), gt(table.untilVersion, next)), isAtNext, isLast))
    .orderBy(sql`${table.untilVersion} desc nulls first`);
  // The earliest end is the last in this order.
  return new Map(rows.map(({ key, until }) => [key, endOf(until)]));
}

function endOf(version: number | null): number {
  return version ?? Number.POSITIVE_INFINITY;
}

import { type SQL, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../db/connect.ts';
import type { CollectionRow } from './collection-queries.ts';
import type { PointRow } from './point-queries.ts';
import { distanceTo, indexedDistanceTo, indexKindOf, pointTable, tableSize, vectorType } from './point-table.ts';

/**
 * Up to this size of a table, a search compares the vector with all points, which finds the nearest ones with certainty:
 * 100,000 vectors of 384 dimensions are 156 MB. An index finds fewer of them where the points have no clusters, however
 * many candidates it looks at: see `docs/vectors.md`.
 */
export const EXACT_BYTES = 192 * 1_024 * 1_024;
/** Candidates of a search in the index, with which it finds 95 of 100 in points with clusters. */
const MIN_CANDIDATES = 400;

export interface NearPoint extends PointRow {
  /** As the collection measures it: the less, the nearer. Of DOT, the negative product. */
  readonly distance: number;
}

export interface Search {
  readonly vector: readonly number[];
  /** Undefined: all points. */
  readonly predicate: SQL | undefined;
  readonly limit: number;
}

export interface Found {
  /** Nearest first. */
  readonly points: readonly NearPoint[];
  /** The collection is large, and some of its points are not indexed. */
  readonly hasUnindexed: boolean;
}

/** The points that are nearest to a vector. Collections of up to `exactBytes` have no index. */
export async function nearestPoints(
  vectors: Db,
  collection: CollectionRow,
  search: Search,
  exactBytes: number,
): Promise<Found> {
  const work = async (transaction: Transaction): Promise<Found> => {
    if (!(await needsIndex(transaction, collection, exactBytes)))
      return { points: await exactly(transaction, collection, search), hasUnindexed: false };
    const hasUnindexed = await hasUnindexedPoints(transaction, collection);
    const indexed = await withIndex(transaction, collection, search);
    // The scan of the index ended before it found enough points that match. So few are soon compared.
    if (indexed.length < search.limit) return { points: await exactly(transaction, collection, search), hasUnindexed };
    if (!hasUnindexed) return { points: indexed, hasUnindexed };
    const unindexed = await amongUnindexed(transaction, collection, search);
    return { points: [...indexed, ...unindexed].toSorted(byDistance).slice(0, search.limit), hasUnindexed };
  };
  // Its statements see the same points, or one that is indexed between two of them would be missed or found twice.
  return vectors.transaction(work, { isolationLevel: 'repeatable read', accessMode: 'read only' });
}

/** Whether the collection is too large to compare all points in each search. */
export async function needsIndex(
  transaction: Transaction,
  collection: CollectionRow,
  exactBytes: number,
): Promise<boolean> {
  if (indexKindOf(collection) === 'EXACT') return false;
  const [row] = await transaction.execute<{ bytes: string }>(sql`select ${tableSize(collection)} as bytes`);
  return Number(row?.bytes) > exactBytes;
}

async function hasUnindexedPoints(transaction: Transaction, collection: CollectionRow): Promise<boolean> {
  // The planner does not know that unindexed points are few.
  await transaction.execute(sql`select set_config('enable_seqscan', 'off', true)`);
  const rows = await transaction.execute(sql`select from ${pointTable(collection)} where not is_indexed limit 1`);
  return rows.length > 0;
}

function byDistance(one: NearPoint, other: NearPoint): number {
  return one.distance - other.distance || Buffer.compare(Buffer.from(one.id), Buffer.from(other.id));
}

/** Settings of the transaction alone. `set local` takes no parameters. */
async function withIndex(transaction: Transaction, collection: CollectionRow, search: Search): Promise<NearPoint[]> {
  const candidates = Math.max(MIN_CANDIDATES, 2 * search.limit);
  await transaction.execute(sql`
    select set_config('hnsw.iterative_scan', 'relaxed_order', true),
      set_config('hnsw.ef_search', ${String(candidates)}, true),
      set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'on', true),
      set_config('jit', 'off', true)
  `);
  const order = indexedDistanceTo(collection, given(collection, search));
  return ordered(transaction, collection, withCondition(search, sql`is_indexed`), order);
}

/** Compares all points that are not indexed. */
async function amongUnindexed(
  transaction: Transaction,
  collection: CollectionRow,
  search: Search,
): Promise<NearPoint[]> {
  // The points are read in the order of the table, by an index of their own.
  await transaction.execute(sql`select set_config('enable_indexscan', 'off', true)`);
  const order = distanceTo(collection, given(collection, search));
  return ordered(transaction, collection, withCondition(search, sql`not is_indexed`), order);
}

function withCondition({ predicate, ...search }: Search, condition: SQL): Search {
  return { ...search, predicate: predicate ? sql`${condition} and ${predicate}` : condition };
}

/** Without the index on vectors. The one on payloads stays, which finds the few points that match a filter. */
async function exactly(transaction: Transaction, collection: CollectionRow, search: Search): Promise<NearPoint[]> {
  await transaction.execute(sql`
    select set_config('enable_seqscan', 'on', true), set_config('enable_indexscan', 'off', true),
      set_config('jit', 'off', true)
  `);
  return ordered(transaction, collection, search, distanceTo(collection, given(collection, search)));
}

/**
 * The inner query is ordered by the distance alone, which the index serves. It scans in a relaxed order, and by distances
 * of half precision, so that the outer query orders again.
 */
async function ordered(
  transaction: Transaction,
  collection: CollectionRow,
  search: Search,
  order: SQL,
): Promise<NearPoint[]> {
  const { predicate, limit } = search;
  const rows = await transaction.execute<NearPoint & Record<string, unknown>>(sql`
    with nearest as materialized (
      select id, payload, ${distanceTo(collection, given(collection, search))} as distance
      from ${pointTable(collection)}
      where ${predicate ?? sql`true`}
      order by ${order} limit ${limit}
    )
    select id, payload, distance from nearest order by distance, id
  `);
  return [...rows];
}

function given(collection: CollectionRow, { vector }: Search): SQL {
  return sql`${JSON.stringify(vector)}::${vectorType(collection)}`;
}

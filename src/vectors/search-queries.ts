import { type SQL, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../db/connect.ts';
import type { CollectionRow } from './collection-queries.ts';
import type { PointRow } from './point-queries.ts';
import { distanceTo, indexedDistanceTo, indexStateOf, pointTable, tableSize, vectorType } from './point-table.ts';

/**
 * Up to this size of a table, a search compares the vector with all points, which finds the nearest ones with certainty:
 * 100,000 vectors of 384 dimensions are 156 MB. An index finds fewer of them where the points have no clusters, however
 * many candidates it looks at: see `docs/vectors.md`.
 */
const EXACT_BYTES = 192 * 1_024 * 1_024;
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

/** The points that are nearest to a vector, nearest first. */
export async function nearestPoints(
  vectors: Db,
  collection: CollectionRow,
  search: Search,
  exactBytes = EXACT_BYTES,
): Promise<NearPoint[]> {
  return vectors.transaction(async (transaction) => {
    if (await isSearchedExactly(transaction, collection, exactBytes)) return exactly(transaction, collection, search);
    const found = await withIndex(transaction, collection, search);
    // The scan of the index ended before it found enough points that match. So few are soon compared.
    return found.length < search.limit ? exactly(transaction, collection, search) : found;
  });
}

async function isSearchedExactly(
  transaction: Transaction,
  collection: CollectionRow,
  exactBytes: number,
): Promise<boolean> {
  if (indexStateOf(collection) === 'EXACT') return true;
  const [row] = await transaction.execute<{ bytes: string }>(sql`select ${tableSize(collection)} as bytes`);
  return Number(row?.bytes) <= exactBytes;
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
  return ordered(transaction, collection, search, indexedDistanceTo(collection, given(collection, search)));
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

import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import type { CollectionRow } from './collection-queries.ts';
import { createVectorIndex, type IndexKind, indexKindOf, pointTable } from './point-table.ts';
import { hasUnindexedPoints, needsIndex } from './search-queries.ts';

/** In one transaction, for which a search of the embedded Postgres waits: the longer the vectors, the fewer. */
const MAX_POINTS_PER_STEP = 20;
const NUMBERS_PER_STEP = 8_000;

/** INDEXING: the collection is large, and some of its points are not in the index yet. */
export type IndexState = IndexKind | 'INDEXING';

export function readIndexState(vectors: Db, collection: CollectionRow, exactBytes: number): Promise<IndexState> {
  return vectors.transaction(async (transaction) => {
    const isIndexing =
      (await needsIndex(transaction, collection, exactBytes)) && (await hasUnindexedPoints(transaction, collection));
    return isIndexing ? 'INDEXING' : indexKindOf(collection);
  });
}

/**
 * Adds the points of a large collection to its index, a few at a time, so that searches and writes go on. Resolves to
 * whether any was added.
 */
export async function indexPoints(
  vectors: Db,
  collection: CollectionRow,
  exactBytes: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(await vectors.transaction((transaction) => needsIndex(transaction, collection, exactBytes)))) return false;
  await createVectorIndex(vectors, collection);
  for (let steps = 0; ; steps++) {
    if (signal.aborted || !(await indexSome(vectors, collection))) return steps > 0;
  }
}

/** Skips points that a writer holds, which waits for nothing that this holds. Resolves to whether there were any. */
function indexSome(vectors: Db, collection: CollectionRow): Promise<boolean> {
  const table = pointTable(collection);
  const count = Math.min(MAX_POINTS_PER_STEP, Math.ceil(NUMBERS_PER_STEP / collection.dimensions));
  return vectors.transaction(async (transaction) => {
    await transaction.execute(sql`select set_config('enable_seqscan', 'off', true)`);
    const rows = await transaction.execute(sql`
      update ${table} set is_indexed = true where id in (
        select id from ${table} where not is_indexed order by id limit ${count} for update skip locked
      ) returning id
    `);
    return rows.length > 0;
  });
}

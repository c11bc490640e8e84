import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import type { CollectionRow } from '../collection-queries.ts';
import { createVectorIndex, pointTable } from '../point-table.ts';
import { needsIndex } from '../search-queries.ts';

/** In one transaction, for which a search of the embedded Postgres waits: the longer the vectors, the fewer. */
const MAX_POINTS_PER_STEP = 20;
const NUMBERS_PER_STEP = 8_000;
/** After which other collections have their turn. */
const MAX_STEPS = 50;

/**
 * Adds points of a large collection to its index, a few at a time, so that searches and writes go on. Resolves to whether
 * there may be more.
 */
export async function indexPoints(
  vectors: Db,
  collection: CollectionRow,
  exactBytes: number,
  signal: AbortSignal,
): Promise<boolean> {
  if (!(await vectors.transaction((transaction) => needsIndex(transaction, collection, exactBytes)))) return false;
  await createVectorIndex(vectors, collection);
  for (let steps = 0; steps < MAX_STEPS; steps++) {
    if (signal.aborted || !(await indexSome(vectors, collection))) return false;
  }
  return true;
}

/**
 * Skips the rows that a writer has locked, so that neither waits for the other in a circle. The writer has them indexed
 * later. Resolves to whether there were any others.
 */
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

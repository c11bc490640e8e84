import { sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { textArray } from '../../db/key-lists.ts';
import type { CollectionRow } from '../collection-queries.ts';
import { type IndexKind, pointTable, tableName } from '../point-table.ts';

/** INDEXING: the collection is large, and some of its points are not indexed. */
export type IndexState = IndexKind | 'INDEXING';

/** Those whose table takes more than `bytes`. A collection that was deleted has no table. */
export async function collectionsAbove(
  vectors: Db,
  collections: readonly CollectionRow[],
  bytes: number,
): Promise<CollectionRow[]> {
  const names = collections.map(({ id }) => tableName(id));
  const rows = await vectors.execute<{ name: string; bytes: string | null }>(
    sql`select name, pg_table_size(to_regclass(name)) as bytes from unnest(${textArray(names)}) as given(name)`,
  );
  const sizes = new Map(rows.map((row) => [row.name, Number(row.bytes)]));
  return collections.filter(({ id }) => (sizes.get(tableName(id)) ?? 0) > bytes);
}

/** The ids of those with points that are not indexed. All must have a table. */
export function collectionsWithUnindexed(
  vectors: Db,
  collections: readonly CollectionRow[],
): Promise<ReadonlySet<string>> {
  const each = collections.map(
    (collection) =>
      sql`select ${collection.id}::text as id where exists (select from ${pointTable(collection)} where not is_indexed)`,
  );
  return vectors.transaction(async (transaction) => {
    // The planner does not know that unindexed points are few.
    await transaction.execute(sql`select set_config('enable_seqscan', 'off', true)`);
    const rows = await transaction.execute<{ id: string }>(sql.join(each, sql` union all `));
    return new Set(rows.map(({ id }) => id));
  });
}

import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { textArray } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import type { JsonObject } from '../db/tables/json-columns.ts';
import type { CollectionRow } from './collection-queries.ts';
import { pointTable, vectorType } from './point-table.ts';

export interface PointRow {
  readonly id: string;
  readonly payload: JsonObject;
}

export interface NewPoint extends PointRow {
  readonly vector: readonly number[];
}

/** The points of one collection, in the database of vectors. */
export function pointQueries(vectors: Db, collection: CollectionRow) {
  const table = pointTable(collection);
  return {
    /** By id. */
    page: async (predicate: SQL | undefined, { limit, after }: Page): Promise<readonly PointRow[]> =>
      vectors.execute<PointRow & Record<string, unknown>>(sql`
        select id, payload from ${table}
        where ${predicate ?? sql`true`} and ${after ? sql`id > ${after[0]}` : sql`true`}
        order by id limit ${limit}
      `),

    count: async (predicate: SQL | undefined): Promise<number> => {
      const [row] = await vectors.execute<{ count: number }>(
        sql`select count(*)::int as count from ${table} where ${predicate ?? sql`true`}`,
      );
      return row?.count ?? 0;
    },

    /** The vectors of the points that exist. */
    vectors: async (ids: readonly string[]): Promise<ReadonlyMap<string, number[]>> => {
      const rows = await vectors.execute<{ id: string; vector: string }>(
        sql`select id, embedding::text as vector from ${table} where id = any(${textArray(ids)})`,
      );
      return new Map(rows.map(({ id, vector }) => [id, JSON.parse(vector)]));
    },

    /** Stores points and replaces those of the same ids. All or none. Each id occurs once. */
    upsert: async (points: readonly NewPoint[]): Promise<void> => {
      const ids = points.map(({ id }) => id);
      const payloads = points.map(({ payload }) => JSON.stringify(payload));
      const embeddings = points.map(({ vector }) => JSON.stringify(vector));
      // In the order of the ids: two writers of the same points wait for each other, and never in a circle.
      await vectors.execute(sql`
        insert into ${table} (id, payload, embedding)
        select id, payload::jsonb, embedding::${vectorType(collection)}
        from unnest(${textArray(ids)}, ${textArray(payloads)}, ${textArray(embeddings)}) as given(id, payload, embedding)
        order by id collate "C"
        on conflict (id) do update
        set payload = excluded.payload, embedding = excluded.embedding, is_indexed = false
      `);
    },

    /** Resolves to the number of deleted points. */
    delete: async (predicate: SQL): Promise<number> => {
      const [row] = await vectors.execute<{ count: number }>(sql`
        with deleted as (delete from ${table} where ${predicate} returning id)
        select count(*)::int as count from deleted
      `);
      return row?.count ?? 0;
    },
  };
}

export function hasIds(ids: readonly string[]): SQL {
  return sql`id = any(${textArray(ids)})`;
}

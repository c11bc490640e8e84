import { type SQL, sql } from 'drizzle-orm';
import { versions } from '../db/tables/catalog-tables.ts';

/** When states of the first version were joined with equal earlier ones. Null: never. */
export function joinedAt(): SQL<Date | null> {
  const first = sql<Date | null>`(select joined_at from ${versions} order by number limit 1)`;
  return first.mapWith(versions.joinedAt);
}

import { eq, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { logos } from '../../db/tables/logo-tables.ts';

export function logoQueries(db: Db) {
  return {
    /** Null: none is kept. */
    find: async (key: string): Promise<string | null> => {
      const [row] = await db.select({ svg: logos.svg }).from(logos).where(eq(logos.key, key));
      return row?.svg ?? null;
    },

    keep: async (key: string, svg: string): Promise<void> => {
      const fetchedAt = sql`now()`;
      await db
        .insert(logos)
        .values({ key, svg, fetchedAt })
        .onConflictDoUpdate({ target: logos.key, set: { svg, fetchedAt } });
    },
  };
}

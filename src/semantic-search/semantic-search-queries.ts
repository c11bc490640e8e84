import { type AnyColumn, eq, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { semanticSearch } from '../db/tables/semantic-search-tables.ts';

export type SemanticSearchRow = typeof semanticSearch.$inferSelect;

/** Longer than the embedding of one part of the texts. */
const LEASE_SECONDS = 15 * 60;

const leaseEnd = sql`now() + make_interval(secs => ${LEASE_SECONDS})`;

export function semanticSearchQueries(db: Db) {
  const holds = (lease: string) => eq(semanticSearch.lease, lease);

  async function update(lease: string, values: object): Promise<boolean> {
    const rows = await db.update(semanticSearch).set(values).where(holds(lease)).returning();
    return rows.length > 0;
  }

  return {
    /** Undefined: no gateway has embedded the catalog. */
    state: async (): Promise<SemanticSearchRow | undefined> => {
      const [row] = await db.select().from(semanticSearch);
      return row;
    },

    /** Resolves to whether this gateway embeds from now on. For another model, nothing is embedded yet. */
    claim: async (lease: string, model: string): Promise<boolean> => {
      const { version, updatedAt, error, failedAt } = semanticSearch;
      const ifSame = (column: AnyColumn) => sql`case when ${semanticSearch.model} = excluded.model then ${column} end`;
      const rows = await db
        .insert(semanticSearch)
        .values({ model, lease, leaseExpiresAt: leaseEnd })
        .onConflictDoUpdate({
          target: semanticSearch.id,
          set: {
            ...{ model, lease, leaseExpiresAt: leaseEnd },
            ...{ version: ifSame(version), updatedAt: ifSame(updatedAt) },
            ...{ error: ifSame(error), failedAt: ifSame(failedAt) },
          },
          setWhere: sql`${semanticSearch.leaseExpiresAt} is null or ${semanticSearch.leaseExpiresAt} < now()`,
        })
        .returning({ id: semanticSearch.id });
      return rows.length > 0;
    },

    /** Resolves to whether this gateway still embeds. */
    renew: (lease: string): Promise<boolean> => update(lease, { leaseExpiresAt: leaseEnd }),

    /** The vectors are gone, so that nothing is embedded. */
    restart: (lease: string): Promise<boolean> => update(lease, { version: null }),

    /** Ends the lease. */
    succeed: (lease: string, version: number): Promise<boolean> =>
      update(lease, { ...{ version, updatedAt: sql`now()`, error: null, failedAt: null }, ...noLease }),

    /** Ends the lease. `error`: what operators read. */
    fail: (lease: string, error: string): Promise<boolean> =>
      update(lease, { ...{ error, failedAt: sql`now()` }, ...noLease }),

    /** Ends the lease of a gateway that stops. */
    release: (lease: string): Promise<boolean> => update(lease, noLease),

    /** Whether another attempt waits, because the last one failed within these milliseconds. */
    hasFailedWithin: async (milliseconds: number): Promise<boolean> =>
      (await db.$count(
        semanticSearch,
        sql`${semanticSearch.failedAt} > now() - make_interval(secs => ${milliseconds / 1_000})`,
      )) > 0,
  };
}

const noLease = { lease: null, leaseExpiresAt: null };

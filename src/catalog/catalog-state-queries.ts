import { desc, sql } from 'drizzle-orm';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { versions } from '../db/tables/catalog-tables.ts';
import { refreshes } from '../db/tables/refresh-tables.ts';
import { joinedAt } from './joined-at.ts';

/** The stored catalog, as far as it decides the answers to queries. */
export interface CatalogState {
  /** The newest version; 0 before the first. */
  readonly version: number;
  /** The same in two databases or at two moments only if their catalogs are the same, earlier moments included. */
  readonly id: string;
}

export function catalogStateQueries(db: Db) {
  const { ask } = compiledStatements();

  return {
    /** The state that the next query reads. */
    now: async (): Promise<CatalogState> => {
      const finished = sql<
        number | null
      >`(select max(${refreshes.id}) from ${refreshes} where ${refreshes.finishedAt} is not null)`;
      const [newest] = await ask({ shape: 'state', values: {} }, () =>
        db
          .select({
            version: versions.number,
            observedAt: versions.observedAt,
            refreshId: finished,
            joinedAt: joinedAt(),
          })
          .from(versions)
          .orderBy(desc(versions.number))
          .limit(1),
      );
      if (!newest) return { version: 0, id: 'empty' };
      const { version, observedAt, refreshId, joinedAt: joined } = newest;
      return { version, id: [version, observedAt.getTime(), refreshId, joined?.getTime()].join(':') };
    },
  };
}

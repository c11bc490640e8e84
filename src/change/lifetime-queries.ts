import { and, eq, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, keysValue, theKeys } from '../db/key-lists.ts';
import { baseModels, models, providers, versions } from '../db/tables/catalog-tables.ts';
import type { SubjectType } from '../db/tables/change-tables.ts';
import { theVersion } from '../db/version-predicates.ts';

export interface Lifetime {
  readonly key: string;
  readonly firstSeenAt: Date;
  /** Start of the newest state. */
  readonly changedAt: Date;
  /** Null while the source contains it. */
  readonly removedAt: Date | null;
}

const tables = { PROVIDER: providers, MODEL: models, BASE_MODEL: baseModels };

/** Derives the times from the stored states. */
export function lifetimeQueries(db: Db) {
  const since = alias(versions, 'since');
  const until = alias(versions, 'until');

  const { askInPast } = compiledStatements();

  return (view: CatalogView) => ({
    byKeys: (type: SubjectType, keys: readonly string[]): Promise<Lifetime[]> =>
      askInPast(view, { shape: type, values: keysValue(keys) }, ({ visible }) => {
        const { key, sinceVersion, untilVersion } = tables[type];
        const ofNewest = (moment: typeof since.observedAt | typeof until.observedAt): SQL =>
          sql`(array_agg(${moment} order by ${sinceVersion} desc))[1]`;
        return db
          .select({
            key,
            firstSeenAt: sql<Date>`min(${since.observedAt})`.mapWith(since.observedAt),
            changedAt: ofNewest(since.observedAt).mapWith(since.observedAt),
            removedAt: sql<Date | null>`${ofNewest(until.observedAt)}`.mapWith(until.observedAt),
          })
          .from(tables[type])
          .innerJoin(since, eq(since.number, sinceVersion))
          .leftJoin(until, and(eq(until.number, untilVersion), sql`${until.number} <= ${theVersion}::integer`))
          .where(and(anyOf(key, theKeys), sql`${sinceVersion} <= ${theVersion}::integer`, visible(tables[type])))
          .groupBy(key);
      }),
  });
}

import { and, eq, lte, max, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import { models, providers, versions } from '../db/tables/catalog-tables.ts';
import { refreshes } from '../db/tables/refresh-tables.ts';

export function lastRefreshQueries(db: Db) {
  return (view: CatalogView) => ({
    /** The newest refresh that began or ended a state of each provider or of its models. Pruned refreshes are missing. */
    byProviders: (keys: readonly string[]) => {
      const touched = touchedBy(db, view, keys);
      const newest = db
        .select({ key: touched.key, version: max(touched.version).as('newest_version') })
        .from(touched)
        .groupBy(touched.key)
        .as('newest');
      return db
        .select({ key: newest.key, refresh: refreshes })
        .from(newest)
        .innerJoin(versions, eq(versions.number, newest.version))
        .innerJoin(refreshes, eq(refreshes.id, versions.refreshId));
    },
  });
}

function touchedBy(db: Db, view: CatalogView, keys: readonly string[]) {
  const ofProviders = db
    .select({ key: providers.key, version: newestVersion(providers, view).as('version') })
    .from(providers)
    .where(and(anyOf(providers.key, keys), lte(providers.sinceVersion, view.version)));
  const ofModels = db
    .select({ key: models.providerKey, version: newestVersion(models, view).as('version') })
    .from(models)
    .where(and(anyOf(models.providerKey, keys), lte(models.sinceVersion, view.version)));
  return unionAll(ofProviders, ofModels).as('touched');
}

/** The newest version, up to the view, that began or ended the state. */
function newestVersion(table: typeof providers | typeof models, { version }: CatalogView): SQL<number> {
  return sql`case when ${table.untilVersion} <= ${version} then ${table.untilVersion} else ${table.sinceVersion} end`;
}

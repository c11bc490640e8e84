import { and, eq, max, type SQL, sql } from 'drizzle-orm';
import { unionAll } from 'drizzle-orm/pg-core';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, keysValue, theKeys } from '../db/key-lists.ts';
import { models, providers, versions } from '../db/tables/catalog-tables.ts';
import { refreshes } from '../db/tables/refresh-tables.ts';
import { theVersion } from '../db/version-predicates.ts';
import type { VisibilityPredicate } from '../db/visibility.ts';

export function lastRefreshQueries(db: Db) {
  const { askInPast } = compiledStatements();

  return (view: CatalogView) => ({
    /** The newest refresh that began or ended a state of each provider or of its models. Pruned refreshes are missing. */
    byProviders: (keys: readonly string[]) =>
      askInPast(view, { shape: 'by providers', values: keysValue(keys) }, ({ visible }) => {
        const touched = touchedStates(db, visible);
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
      }),
  });
}

/** The states of the providers with `theKeys` and of their models. */
function touchedStates(db: Db, visible: VisibilityPredicate) {
  const ofProviders = db
    .select({ key: providers.key, version: newestVersion(providers).as('version') })
    .from(providers)
    .where(
      and(anyOf(providers.key, theKeys), sql`${providers.sinceVersion} <= ${theVersion}::integer`, visible(providers)),
    );
  const ofModels = db
    .select({ key: models.providerKey, version: newestVersion(models).as('version') })
    .from(models)
    .where(
      and(anyOf(models.providerKey, theKeys), sql`${models.sinceVersion} <= ${theVersion}::integer`, visible(models)),
    );
  return unionAll(ofProviders, ofModels).as('touched');
}

/** The newest version, up to the view, that began or ended the state. */
function newestVersion(table: typeof providers | typeof models): SQL<number> {
  return sql`case when ${table.untilVersion} <= ${theVersion}::integer then ${table.untilVersion} else ${table.sinceVersion} end`;
}

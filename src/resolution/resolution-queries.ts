import { asc, sql } from 'drizzle-orm';
import { baseModelIndexAt } from '../base-model/release-queries.ts';
import { cachedPerVersion } from '../db/cached-per-version.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { models } from '../db/tables/catalog-tables.ts';
import type { BaseModelIndex } from '../matching/base-model-index.ts';
import { type ModelIndex, modelIndex } from '../matching/model-index.ts';
import { type ProviderNames, providerNames } from '../matching/provider-names.ts';
import { modelRows, selectModels } from '../model/model-columns.ts';

/** All names of the catalog. */
export interface Names {
  readonly baseModels: BaseModelIndex;
  readonly models: ModelIndex;
  readonly providers: ProviderNames;
}

export function resolutionQueries(db: Db) {
  return (view: CatalogView) => ({
    names: () => namesAt(db, view),
  });
}

const namesAt = cachedPerVersion(async (db, view): Promise<Names> => {
  const [baseModels, current] = await Promise.all([baseModelIndexAt(db, view), currentModels(db, view)]);
  return {
    baseModels,
    models: modelIndex(current),
    providers: providerNames(current.map(({ providerKey }) => providerKey)),
  };
});

function currentModels(db: Db, view: CatalogView) {
  const { key, providerKey, modelId, name } = models;
  return compiledStatements().askIn(view, { shape: 'models', values: {} }, (rows) => {
    const baseModelKey = sql<string | null>`${modelRows(rows).baseModelKey}`;
    return selectModels(db, { key, providerKey, modelId, name, baseModelKey }, rows)
      .where(rows.inView(models))
      .orderBy(asc(models.key));
  });
}

import { and, asc } from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import { baseModelLinks, baseModels, models } from '../db/tables.ts';
import { baseModelLinkAt } from '../model/model-filter-queries.ts';
import { type BaseModelIndex, baseModelIndex } from '../models-dev/base-model-index.ts';

export type ResolutionQueries = ReturnType<typeof resolutionQueries>;

export function resolutionQueries(db: Db) {
  let indexed: { readonly version: number; readonly index: Promise<BaseModelIndex> } | null = null;

  return {
    /** The base models by what they are called. Made once for each version of the catalogue. */
    baseModelIndex(view: CatalogView): Promise<BaseModelIndex> {
      if (indexed?.version === view.version) return indexed.index;
      const index = indexAt(db, view);
      indexed = { version: view.version, index };
      index.catch(() => {
        if (indexed?.index === index) indexed = null;
      });
      return index;
    },

    /** The models that are called so by their provider, by key, with their base models. */
    modelsByIds: (view: CatalogView, modelIds: readonly string[]) =>
      view.read((held) =>
        db
          .select({ key: models.key, modelId: models.modelId, baseModelKey: baseModelLinks.baseModelKey })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(and(anyOf(models.modelId, modelIds), held(models)))
          .orderBy(asc(models.key)),
      ),
  };
}

async function indexAt(db: Db, view: CatalogView): Promise<BaseModelIndex> {
  const { key, name, releaseDate } = baseModels;
  return baseModelIndex(
    await view.read((held) => db.select({ key, name, releaseDate }).from(baseModels).where(held(baseModels))),
  );
}

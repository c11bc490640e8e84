import { and, asc, isNull } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import { baseModelLinks, baseModels, models } from '../db/tables/catalog-tables.ts';
import { type BaseModelIndex, baseModelIndex } from '../matching/base-model-index.ts';
import { matchModel } from '../matching/link-models.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';

export function resolutionQueries(db: Db) {
  const baseModelIndexOf = cachedPerVersion((view) => indexAt(db, view));
  const ambiguousModelsAt = cachedPerVersion(async (view) => {
    const [index, unlinked] = await Promise.all([baseModelIndexOf(view), unlinkedAt(db, view)]);
    return unlinked
      .map((model) => ({ key: model.key, candidates: matchModel(model, index)?.candidates ?? [] }))
      .filter(({ candidates }) => candidates.length > 0);
  });

  return (view: CatalogView) => ({
    /** The index of all base models. */
    baseModelIndex: () => baseModelIndexOf(view),

    /** Unlinked models with their possible base models. Reading all of them takes about 100 ms. */
    ambiguousModels: () => ambiguousModelsAt(view),

    /** The models with these ids at their providers, sorted by key, with their base models. */
    modelsByIds: (modelIds: readonly string[]) =>
      view.read((inView) =>
        db
          .select({ key: models.key, modelId: models.modelId, baseModelKey: baseModelLinks.baseModelKey })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(and(anyOf(models.modelId, modelIds), inView(models)))
          .orderBy(asc(models.key)),
      ),
  });
}

/** Caches the last result, because the catalog of one version never changes. */
function cachedPerVersion<Result>(
  read: (view: CatalogView) => Promise<Result>,
): (view: CatalogView) => Promise<Result> {
  let last: { readonly version: number; readonly result: Promise<Result> } | null = null;
  return (view) => {
    if (last?.version === view.version) return last.result;
    const result = read(view);
    last = { version: view.version, result };
    result.catch(() => {
      if (last?.result === result) last = null;
    });
    return result;
  };
}

async function indexAt(db: Db, view: CatalogView): Promise<BaseModelIndex> {
  const { key, name, releaseDate } = baseModels;
  return baseModelIndex(
    await view.read((inView) => db.select({ key, name, releaseDate }).from(baseModels).where(inView(baseModels))),
  );
}

function unlinkedAt(db: Db, view: CatalogView) {
  return view.read((inView) =>
    db
      .select({ key: models.key, modelId: models.modelId, name: models.name })
      .from(models)
      .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
      .where(and(isNull(baseModelLinks.baseModelKey), inView(models)))
      .orderBy(asc(models.key)),
  );
}

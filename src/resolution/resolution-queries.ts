import { and, asc, isNull } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import { baseModelLinks, baseModels, models } from '../db/tables/catalog-tables.ts';
import { type BaseModelIndex, baseModelIndex } from '../matching/base-model-index.ts';
import { readModel } from '../matching/link-models.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';

export function resolutionQueries(db: Db) {
  const baseModelIndexOf = onceForEachVersion((view) => indexAt(db, view));
  const undecidedAt = onceForEachVersion(async (view) => {
    const [index, unlinked] = await Promise.all([baseModelIndexOf(view), unlinkedAt(db, view)]);
    return unlinked
      .map((model) => ({ key: model.key, candidates: readModel(model, index)?.candidates ?? [] }))
      .filter(({ candidates }) => candidates.length > 0);
  });

  return (view: CatalogView) => ({
    /** The base models by what they are called. */
    baseModelIndex: () => baseModelIndexOf(view),

    /** The models that could be linked to one or the other, and to which. To read them all takes a tenth of a second. */
    undecided: () => undecidedAt(view),

    /** The models that are called so by their provider, by key, with their base models. */
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

/** Keeps what was last read: the catalog of one version does not change. */
function onceForEachVersion<Read>(read: (view: CatalogView) => Promise<Read>): (view: CatalogView) => Promise<Read> {
  let last: { readonly version: number; readonly reading: Promise<Read> } | null = null;
  return (view) => {
    if (last?.version === view.version) return last.reading;
    const reading = read(view);
    last = { version: view.version, reading };
    reading.catch(() => {
      if (last?.reading === reading) last = null;
    });
    return reading;
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

import { cachedPerVersion } from '../db/cached-per-version.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { baseModels, benchmarkResults, models, providers } from '../db/tables/catalog-tables.ts';

export type ProviderState = typeof providers.$inferSelect;
export type ModelState = typeof models.$inferSelect;
export type BaseModelState = typeof baseModels.$inferSelect;
export type BenchmarkResultState = typeof benchmarkResults.$inferSelect;

/** The keys of providers and labs. */
const logoKeys = cachedPerVersion(async (db, view): Promise<ReadonlySet<string>> => {
  const rows = await view.read((inView) =>
    db
      .select({ key: providers.key })
      .from(providers)
      .where(inView(providers))
      .union(db.select({ key: baseModels.labKey }).from(baseModels).where(inView(baseModels))),
  );
  return new Set(rows.map(({ key }) => key));
});

/** The complete states of a version, in the order of their keys. */
export function publishedQueries(db: Db) {
  return (view: CatalogView) => ({
    logoKeys: () => logoKeys(db, view),
    providers: (): Promise<ProviderState[]> =>
      view.read((inView) => db.select().from(providers).where(inView(providers)).orderBy(providers.key)),
    models: (): Promise<ModelState[]> =>
      view.read((inView) => db.select().from(models).where(inView(models)).orderBy(models.key)),
    baseModels: (): Promise<BaseModelState[]> =>
      view.read((inView) => db.select().from(baseModels).where(inView(baseModels)).orderBy(baseModels.key)),
    benchmarkResults: (): Promise<BenchmarkResultState[]> =>
      view.read((inView) =>
        db.select().from(benchmarkResults).where(inView(benchmarkResults)).orderBy(benchmarkResults.key),
      ),
  });
}

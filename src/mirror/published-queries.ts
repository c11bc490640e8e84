import { cachedPerVersion } from '../db/cached-per-version.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { baseModels, benchmarkResults, models, providers } from '../db/tables/catalog-tables.ts';

export type ProviderState = typeof providers.$inferSelect;
export type ModelState = typeof models.$inferSelect;
export type BaseModelState = typeof baseModels.$inferSelect;
export type BenchmarkResultState = typeof benchmarkResults.$inferSelect;

/** The keys of providers and labs. */
const logoKeys = cachedPerVersion(async (db, view): Promise<ReadonlySet<string>> => {
  const rows = await compiledStatements().askIn(view, { shape: 'logo keys', values: {} }, ({ inView }) =>
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
  const { askIn } = compiledStatements();

  return (view: CatalogView) => ({
    logoKeys: () => logoKeys(db, view),
    providers: (): Promise<ProviderState[]> =>
      askIn(view, { shape: 'providers', values: {} }, ({ inView }) =>
        db.select().from(providers).where(inView(providers)).orderBy(providers.key),
      ),
    models: (): Promise<ModelState[]> =>
      askIn(view, { shape: 'models', values: {} }, ({ inView }) =>
        db.select().from(models).where(inView(models)).orderBy(models.key),
      ),
    baseModels: (): Promise<BaseModelState[]> =>
      askIn(view, { shape: 'base models', values: {} }, ({ inView }) =>
        db.select().from(baseModels).where(inView(baseModels)).orderBy(baseModels.key),
      ),
    benchmarkResults: (): Promise<BenchmarkResultState[]> =>
      askIn(view, { shape: 'results', values: {} }, ({ inView }) =>
        db.select().from(benchmarkResults).where(inView(benchmarkResults)).orderBy(benchmarkResults.key),
      ),
  });
}

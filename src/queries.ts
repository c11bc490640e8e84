import { type BaseModelQueries, baseModelQueries } from './base-model/base-model-queries.ts';
import { type BenchmarkQueries, benchmarkQueries } from './benchmark/benchmark-queries.ts';
import { type CatalogQueries, catalogQueries } from './catalog/catalog-queries.ts';
import { type ChangeQueries, changeQueries } from './change/change-queries.ts';
import { type LifetimeQueries, lifetimeQueries } from './change/lifetime-queries.ts';
import type { Db } from './db/connect.ts';
import { type LabQueries, labQueries } from './lab/lab-queries.ts';
import { type ModelQueries, modelQueries } from './model/model-queries.ts';
import { type ProviderQueries, providerQueries } from './provider/provider-queries.ts';
import { type RefreshQueries, refreshQueries } from './refresh/refresh-queries.ts';

/** What asks the database. */
export interface Queries {
  readonly catalog: CatalogQueries;
  readonly models: ModelQueries;
  readonly baseModels: BaseModelQueries;
  readonly providers: ProviderQueries;
  readonly labs: LabQueries;
  readonly benchmarks: BenchmarkQueries;
  readonly changes: ChangeQueries;
  readonly lifetimes: LifetimeQueries;
  readonly refreshes: RefreshQueries;
}

export function openQueries(db: Db): Queries {
  return {
    catalog: catalogQueries(db),
    models: modelQueries(db),
    baseModels: baseModelQueries(db),
    providers: providerQueries(db),
    labs: labQueries(db),
    benchmarks: benchmarkQueries(db),
    changes: changeQueries(db),
    lifetimes: lifetimeQueries(db),
    refreshes: refreshQueries(db),
  };
}

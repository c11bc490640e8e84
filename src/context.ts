import { createContextCache, initContextCache } from '@pothos/core';
import type { Caller } from './access/caller.ts';
import { type BaseModelQueries, baseModelQueries } from './base-model/base-model-queries.ts';
import { type BenchmarkQueries, benchmarkQueries } from './benchmark/benchmark-queries.ts';
import { type CatalogQueries, catalogQueries } from './catalog/catalog-queries.ts';
import type { CatalogView } from './catalog/view.ts';
import { type ChangeQueries, changeQueries } from './change/change-queries.ts';
import { type LifetimeQueries, lifetimeQueries } from './change/lifetime-queries.ts';
import type { Config } from './config.ts';
import type { Db } from './db/connect.ts';
import { type LabQueries, labQueries } from './lab/lab-queries.ts';
import { type ModelQueries, modelQueries } from './model/model-queries.ts';
import type { RefreshSource } from './models-dev/refresh-source.ts';
import { type ProviderQueries, providerQueries } from './provider/provider-queries.ts';
import type { Announcements } from './refresh/announcements.ts';
import { type RefreshQueries, refreshQueries } from './refresh/refresh-queries.ts';
import type { Refresher } from './refresh/refresher.ts';
import type { Schedule } from './refresh/schedule.ts';

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

/** What every request shares. */
export interface Gateway extends Queries {
  readonly config: Config;
  readonly announcements: Announcements;
  readonly refresher: Refresher;
  readonly schedule: Schedule;
  /** Null: disabled. */
  readonly source: RefreshSource | null;
}

/** What a resolver may use. */
export interface Context extends Gateway {
  readonly caller: Caller;
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

export function requestContext(gateway: Gateway, caller: Caller): Context {
  return { ...gateway, ...initContextCache(), caller };
}

/** The catalogue as this request sees it, from its first look to its end. */
export const viewOf: (context: Context) => Promise<CatalogView> = createContextCache((context: Context) =>
  context.catalog.newest(),
);

/** Forgets what was read so far: each event of a subscription is a request of its own, with a view of its own. */
export function beginAnew(context: Context): void {
  Object.assign(context, initContextCache());
}

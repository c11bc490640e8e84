import { type BaseModelQueries, baseModelQueries } from '../base-model/base-model-queries.ts';
import { type BenchmarkQueries, benchmarkQueries } from '../benchmark/benchmark-queries.ts';
import { type CatalogQueries, catalogQueries } from '../catalog/catalog-queries.ts';
import { type ChangeQueries, changeQueries } from '../change/change-queries.ts';
import { type LifetimeQueries, lifetimeQueries } from '../change/lifetime-queries.ts';
import { type CheckQueries, checkQueries } from '../check/check-queries.ts';
import { type CostQueries, costQueries } from '../cost/cost-queries.ts';
import type { Db } from '../db/connect.ts';
import { type LabQueries, labQueries } from '../lab/lab-queries.ts';
import { type ModelFacetQueries, modelFacetQueries } from '../model/model-facet-queries.ts';
import { type ModelQueries, modelQueries } from '../model/model-queries.ts';
import { type PriceHistoryQueries, priceHistoryQueries } from '../model/pricing/price-history-queries.ts';
import { type LastRefreshQueries, lastRefreshQueries } from '../provider/last-refresh-queries.ts';
import { type ProviderQueries, providerQueries } from '../provider/provider-queries.ts';
import { type RequirementQueries, requirementQueries } from '../recommendation/requirement-queries.ts';
import { type PauseQueries, pauseQueries } from '../refresh/store/pause-queries.ts';
import { type RefreshQueries, refreshQueries } from '../refresh/store/refresh-queries.ts';
import { type ResolutionQueries, resolutionQueries } from '../resolution/resolution-queries.ts';
import { type HeldChangeQueries, heldChangeQueries } from '../review/held-change-queries.ts';
import { type SuggestionQueries, suggestionQueries } from '../suggestion/suggestion-queries.ts';

/** What asks the database. */
export interface Queries {
  readonly catalog: CatalogQueries;
  readonly models: ModelQueries;
  readonly modelFacets: ModelFacetQueries;
  readonly priceHistories: PriceHistoryQueries;
  readonly baseModels: BaseModelQueries;
  readonly providers: ProviderQueries;
  readonly lastRefreshes: LastRefreshQueries;
  readonly labs: LabQueries;
  readonly benchmarks: BenchmarkQueries;
  readonly requirements: RequirementQueries;
  readonly costs: CostQueries;
  readonly changes: ChangeQueries;
  readonly lifetimes: LifetimeQueries;
  readonly heldChanges: HeldChangeQueries;
  readonly refreshes: RefreshQueries;
  readonly pauses: PauseQueries;
  readonly resolutions: ResolutionQueries;
  readonly suggestions: SuggestionQueries;
  readonly checks: CheckQueries;
}

export function openQueries(db: Db): Queries {
  return {
    catalog: catalogQueries(db),
    models: modelQueries(db),
    modelFacets: modelFacetQueries(db),
    priceHistories: priceHistoryQueries(db),
    baseModels: baseModelQueries(db),
    providers: providerQueries(db),
    lastRefreshes: lastRefreshQueries(db),
    labs: labQueries(db),
    benchmarks: benchmarkQueries(db),
    requirements: requirementQueries(db),
    costs: costQueries(db),
    changes: changeQueries(db),
    lifetimes: lifetimeQueries(db),
    heldChanges: heldChangeQueries(db),
    refreshes: refreshQueries(db),
    pauses: pauseQueries(db),
    resolutions: resolutionQueries(db),
    suggestions: suggestionQueries(db),
    checks: checkQueries(db),
  };
}

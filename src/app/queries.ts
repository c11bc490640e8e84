import { auditQueries } from '../access/audit/audit-queries.ts';
import { apiKeyQueries } from '../access/keys/key-queries.ts';
import { baseModelQueries } from '../base-model/base-model-queries.ts';
import { benchmarkQueries } from '../benchmark/benchmark-queries.ts';
import { catalogStateQueries } from '../catalog/catalog-state-queries.ts';
import { countQueries } from '../catalog/count-queries.ts';
import { versionQueries } from '../catalog/version-queries.ts';
import { changeQueries } from '../change/change-queries.ts';
import { lifetimeQueries } from '../change/lifetime-queries.ts';
import { priceChangeQueries } from '../change/price-change-queries.ts';
import { recordedChangeQueries } from '../change/recorded-change-queries.ts';
import { checkQueries } from '../check/check-queries.ts';
import { costQueries } from '../cost/cost-queries.ts';
import { dataIssueQueries } from '../data-issue/data-issue-queries.ts';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { RowCache } from '../db/row-cache.ts';
import { changeEntryQueries } from '../feeds/atom/change-entry-queries.ts';
import { outboxQueries } from '../feeds/webhooks/outbox-queries.ts';
import { webhookQueries } from '../feeds/webhooks/webhook-queries.ts';
import { labQueries } from '../lab/lab-queries.ts';
import { logoQueries } from '../mirror/logos/logo-queries.ts';
import { publishedQueries } from '../mirror/published-queries.ts';
import { modelFacetQueries } from '../model/model-facet-queries.ts';
import { modelQueries } from '../model/model-queries.ts';
import { priceHistoryQueries } from '../model/pricing/price-history-queries.ts';
import { lastRefreshQueries } from '../provider/last-refresh-queries.ts';
import { providerQueries } from '../provider/provider-queries.ts';
import { requirementQueries } from '../recommendation/requirement-queries.ts';
import { pauseQueries } from '../refresh/store/pause-queries.ts';
import { refreshQueries } from '../refresh/store/refresh-queries.ts';
import { registryQueries } from '../registry/registry-queries.ts';
import { resolutionQueries } from '../resolution/resolution-queries.ts';
import { heldChangeQueries } from '../review/held-change-queries.ts';
import { semanticSearchQueries } from '../semantic-search/semantic-search-queries.ts';
import { keyQueries } from '../suggestion/key-queries.ts';
import { suggestionQueries } from '../suggestion/suggestion-queries.ts';
import { usageQueries } from '../usage/usage-queries.ts';
import { collectionQueries } from '../vectors/collection-queries.ts';

export type Queries = ReturnType<typeof openQueries>;
export type CatalogAtVersion = ReturnType<Queries['catalogAt']>;

/** `rowCache`: the rows of the newest version that are kept. */
export function openQueries(db: Db, rowCache = new RowCache(0)) {
  return {
    versions: versionQueries(db),
    catalogState: catalogStateQueries(db),
    recordedChanges: recordedChangeQueries(db),
    catalogAt: catalogQueries(db, rowCache),
    heldChanges: heldChangeQueries(db),
    refreshes: refreshQueries(db),
    pauses: pauseQueries(db),
    apiKeys: apiKeyQueries(db),
    audit: auditQueries(db),
    usage: usageQueries(db),
    registry: registryQueries(db),
    logos: logoQueries(db),
    webhooks: webhookQueries(db),
    outbox: outboxQueries(db),
    changeEntries: changeEntryQueries(db),
    vectorCollections: collectionQueries(db),
    semanticSearch: semanticSearchQueries(db),
  };
}

/** The queries that read the catalog, to be bound to one version of it. */
export function catalogQueries(db: Db, rowCache: RowCache) {
  const queries = {
    models: modelQueries(db, rowCache),
    modelFacets: modelFacetQueries(db, rowCache),
    priceHistories: priceHistoryQueries(db),
    baseModels: baseModelQueries(db, rowCache),
    providers: providerQueries(db, rowCache),
    lastRefreshes: lastRefreshQueries(db),
    labs: labQueries(db),
    benchmarks: benchmarkQueries(db, rowCache),
    requirements: requirementQueries(db),
    costs: costQueries(db),
    changes: changeQueries(db),
    priceChanges: priceChangeQueries(db),
    lifetimes: lifetimeQueries(db),
    dataIssues: dataIssueQueries(db),
    resolutions: resolutionQueries(db),
    suggestions: suggestionQueries(db),
    keys: keyQueries(db),
    checks: checkQueries(db),
    counts: countQueries(db),
    published: publishedQueries(db),
  };
  return bound(queries);
}

type Bindable = Readonly<Record<string, (view: CatalogView) => unknown>>;

type Bound<Sets extends Bindable> = { readonly [Name in keyof Sets]: ReturnType<Sets[Name]> } & {
  readonly view: CatalogView;
};

/** Binds a set on its first use: most requests use few sets, and a stream keeps those of its request until its end. */
function bound<Sets extends Bindable>(sets: Sets): (view: CatalogView) => Bound<Sets> {
  const lazy = Object.entries(sets).map(([name, bind]) => [
    name,
    {
      get(this: { readonly view: CatalogView }) {
        const value = bind(this.view);
        // Configurable, so that a proxy may return the set in another form.
        Object.defineProperty(this, name, { value, configurable: true });
        return value;
      },
    },
  ]);
  const prototype = Object.create(null, Object.fromEntries(lazy));
  return (view) => Object.create(prototype, { view: { value: view } });
}

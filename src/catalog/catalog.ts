import type { CatalogAtVersion } from '../app/queries.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import type { PauseRow } from '../refresh/store/pause-queries.ts';
import type { RefreshRow } from '../refresh/store/refresh-queries.ts';
import type { CatalogCounts as CatalogCountsShape } from './count-queries.ts';
import { freshnessOf } from './freshness.ts';

export interface CatalogShape {
  readonly catalog: CatalogAtVersion;
  /** The last refresh that confirmed the version. Undefined: none yet. */
  readonly confirmed: RefreshRow | undefined;
}

const CatalogSourceKind = builder.enumType('CatalogSourceKind', {
  description: 'Kind of the source that last confirmed the catalog.',
  values: {
    LIVE: { description: 'models.dev, or the mirror that MODELSDEV_BASE_URL sets.' },
    BUNDLED: { description: 'The older catalog included in the gateway, used until the source answers.' },
    IMPORTED: { description: 'An imported snapshot.' },
    EMPTY: { description: 'No catalog is stored yet.' },
  } as const,
});

const Freshness = builder.enumType('Freshness', {
  description: 'Age of the catalog since the source last confirmed it.',
  values: {
    FRESH: { description: 'Confirmed within MODELSDEV_REFRESH_INTERVAL plus MODELSDEV_CACHE_TTL.' },
    STALE: { description: 'Older than FRESH allows, and at most seven days old.' },
    EXPIRED: { description: 'Not FRESH and more than seven days old, or bundled with the gateway.' },
    EMPTY: { description: 'No catalog is stored yet.' },
  } as const,
});

export const CatalogSource = builder.objectRef<CatalogShape>('CatalogSource').implement({
  cacheable: false,
  description: 'Source that last confirmed the catalog, and the health of the live source.',
  fields: (t) => ({
    kind: t.field({
      type: CatalogSourceKind,
      description: 'Kind of the source. EMPTY when no catalog is stored yet.',
      resolve: ({ confirmed }) => confirmed?.sourceKind ?? 'EMPTY',
    }),
    url: t.string({
      nullable: true,
      description: 'URL of the source, without credentials. Null when no catalog is stored yet.',
      resolve: ({ confirmed }) => confirmed?.sourceUrl ?? null,
    }),
  }),
});

const CatalogCounts = builder.objectRef<CatalogCountsShape>('CatalogCounts').implement({
  description: 'Numbers of records, excluding removed records.',
  fields: (t) => ({
    providers: t.exposeInt('providers', { description: 'Number of providers.' }),
    models: t.exposeInt('models', { description: 'Number of models, counted once per provider.' }),
    baseModels: t.exposeInt('baseModels', { description: 'Number of base models.' }),
    labs: t.exposeInt('labs', { description: 'Number of labs.' }),
    benchmarks: t.exposeInt('benchmarks', { description: 'Number of benchmarks. Spellings of one name count once.' }),
    benchmarkResults: t.exposeInt('benchmarkResults', { description: 'Number of benchmark results.' }),
  }),
});

const RefreshPause = builder.objectRef<PauseRow>('RefreshPause').implement({
  cacheable: false,
  description: 'Pause of scheduled refreshes, which `pauseRefreshes` or `revertCatalog` starts.',
  fields: (t) => ({
    pausedAt: t.expose('pausedAt', {
      type: 'DateTime',
      description: 'Time when the pause began, by the clock of the database.',
    }),
    pausedBy: t.exposeString('pausedBy', {
      description: 'Actor that paused refreshes or reverted the catalog, as in `AuditEntry.actor`.',
    }),
  }),
});

export const Catalog = builder.objectRef<CatalogShape>('Catalog').implement({
  description: 'The stored catalog and its freshness.',
  fields: (t) => ({
    version: t.int({
      description:
        'Version number, which each refresh with changes raises by one. 0 means that no catalog is stored yet.',
      resolve: ({ catalog }) => catalog.view.version,
    }),
    source: t.field({
      type: CatalogSource,
      description: 'Source that last confirmed the catalog, and the health of the live source.',
      resolve: (catalog) => catalog,
    }),
    refreshedAt: t.field({
      type: 'DateTime',
      nullable: true,
      cacheable: false,
      description:
        'Time when the source last confirmed the catalog, changed or unchanged. Null when no catalog is stored yet.',
      resolve: ({ confirmed }) => confirmed?.observedAt ?? null,
    }),
    freshness: t.field({
      type: Freshness,
      cacheable: false,
      description: 'Freshness, derived from `refreshedAt`.',
      resolve: ({ confirmed }, _args, { config: { modelsDev }, asOf }) =>
        freshnessOf(confirmed, modelsDev.refreshIntervalMs + modelsDev.cacheTtlMs, asOf?.moment ?? new Date()),
    }),
    counts: t.field({
      type: CatalogCounts,
      description: 'Numbers of records.',
      resolve: ({ catalog }) => catalog.counts.all(),
    }),
    lastRefresh: t.field({
      type: Refresh,
      nullable: true,
      description:
        'The newest refresh, finished or running; with `asOf`, the refresh that confirmed that version. Null before the first refresh.',
      resolve: async ({ confirmed }, _args, { refreshes, asOf }) =>
        (asOf ? confirmed : await refreshes.newest()) ?? null,
    }),
    pause: t.field({
      type: RefreshPause,
      nullable: true,
      description: 'Current pause of scheduled refreshes. Null when refreshes are not paused, and with `asOf`.',
      resolve: (_catalog, _args, { pauses, asOf }) => (asOf ? null : pauses.current()),
    }),
    nextRefreshAt: t.field({
      type: 'DateTime',
      nullable: true,
      cacheable: false,
      description:
        'Time of the next scheduled refresh of this gateway. Null when refreshes are disabled or paused, when a refresh is running, and with `asOf`.',
      resolve: (_catalog, _args, { schedule, asOf }) => (asOf ? null : schedule.nextAt),
    }),
  }),
});

builder.queryField('catalog', (t) =>
  t.field({
    type: Catalog,
    nullable: true,
    cacheable: true,
    description: 'The stored catalog and its freshness.',
    args: asOfArg,
    resolve: async (_query, _args, context) => catalogState(context, await catalogOf(context)),
  }),
);

export async function catalogState(context: Context, catalog: CatalogAtVersion): Promise<CatalogShape> {
  const confirmed = await context.refreshes.newestConfirming(catalog.view, context.asOf?.moment ?? null);
  return { catalog, confirmed };
}

import { type Context, viewOf } from '../context.ts';
import { builder } from '../graph/builder.ts';
import { Refresh } from '../refresh/refresh.ts';
import type { RefreshRow } from '../refresh/refresh-queries.ts';
import type { CatalogCounts as CatalogCountsShape } from './catalog-queries.ts';
import { freshnessOf } from './freshness.ts';
import type { CatalogView } from './view.ts';

interface CatalogShape {
  readonly view: CatalogView;
  /** The last refresh that confirmed it. Undefined: none yet. */
  readonly confirmed: RefreshRow | undefined;
}

const CatalogSourceKind = builder.enumType('CatalogSourceKind', {
  values: {
    LIVE: { description: 'models.dev, or what MODELSDEV_BASE_URL names instead.' },
    BUNDLED: { description: 'An older catalogue that came with the gateway, until the source can be reached.' },
    IMPORTED: { description: 'A snapshot that was imported.' },
    EMPTY: { description: 'There is no catalogue yet.' },
  } as const,
});

const Freshness = builder.enumType('Freshness', {
  values: {
    FRESH: { description: 'Confirmed within MODELSDEV_REFRESH_INTERVAL plus MODELSDEV_CACHE_TTL.' },
    STALE: { description: 'Older than that.' },
    EXPIRED: { description: 'Older than seven days, or bundled.' },
    EMPTY: { description: 'There is no catalogue yet.' },
  } as const,
});

const CatalogSource = builder.objectRef<CatalogShape>('CatalogSource').implement({
  description: 'Where the catalogue was last confirmed.',
  fields: (t) => ({
    kind: t.field({ type: CatalogSourceKind, resolve: ({ confirmed }) => confirmed?.sourceKind ?? 'EMPTY' }),
    url: t.string({
      nullable: true,
      description: 'Without credentials. Null when there is no catalogue yet.',
      resolve: ({ confirmed }) => confirmed?.sourceUrl ?? null,
    }),
  }),
});

const CatalogCounts = builder.objectRef<CatalogCountsShape>('CatalogCounts').implement({
  description: 'How many there are, removed ones left out.',
  fields: (t) => ({
    providers: t.exposeInt('providers'),
    models: t.exposeInt('models'),
    baseModels: t.exposeInt('baseModels'),
    labs: t.exposeInt('labs'),
    benchmarks: t.exposeInt('benchmarks'),
    benchmarkResults: t.exposeInt('benchmarkResults'),
  }),
});

export const Catalog = builder.objectRef<CatalogShape>('Catalog').implement({
  description: 'The whole of what the gateway holds.',
  fields: (t) => ({
    version: t.int({
      description: 'Rises by one with each refresh that changed something. 0: there is no catalogue yet.',
      resolve: ({ view }) => view.version,
    }),
    source: t.field({ type: CatalogSource, resolve: (catalog) => catalog }),
    refreshedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the source last confirmed it, changed or not. Null when there is no catalogue yet.',
      resolve: ({ confirmed }) => confirmed?.observedAt ?? null,
    }),
    freshness: t.field({
      type: Freshness,
      resolve: ({ confirmed }, _args, { config: { modelsDev } }) =>
        freshnessOf(confirmed, modelsDev.refreshIntervalMs + modelsDev.cacheTtlMs, new Date()),
    }),
    counts: t.field({
      type: CatalogCounts,
      resolve: ({ view }, _args, { catalog }) => catalog.counts(view),
    }),
    lastRefresh: t.field({
      type: Refresh,
      nullable: true,
      description: 'The newest refresh, however it ended or if it still runs. Null when there was none.',
      resolve: async (_catalog, _args, { refreshes }) => (await refreshes.newest()) ?? null,
    }),
    nextRefreshAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When this gateway refreshes by itself next. Null: never, or a refresh is under way.',
      resolve: (_catalog, _args, { schedule }) => schedule.nextAt,
    }),
  }),
});

builder.queryField('catalog', (t) =>
  t.field({
    type: Catalog,
    nullable: true,
    description: 'What the gateway holds, and how fresh it is.',
    resolve: (_query, _args, context) => catalogOf(context),
  }),
);

export async function catalogOf(context: Context): Promise<CatalogShape> {
  const view = await viewOf(context);
  return { view, confirmed: await context.refreshes.newestConfirming(view) };
}

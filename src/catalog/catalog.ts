import type { CatalogAtVersion } from '../app/queries.ts';
import { asOfArg } from '../graph/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { Refresh } from '../refresh/api/refresh.ts';
import type { PauseRow } from '../refresh/store/pause-queries.ts';
import type { RefreshRow } from '../refresh/store/refresh-queries.ts';
import type { CatalogCounts as CatalogCountsShape } from './count-queries.ts';
import { freshnessOf } from './freshness.ts';

export interface CatalogShape {
  readonly catalog: CatalogAtVersion;
  /** The last refresh that confirmed it. Undefined: none yet. */
  readonly confirmed: RefreshRow | undefined;
}

const CatalogSourceKind = builder.enumType('CatalogSourceKind', {
  description: 'What kind of source the catalog was last confirmed by.',
  values: {
    LIVE: { description: 'models.dev, or what MODELSDEV_BASE_URL names instead.' },
    BUNDLED: { description: 'An older catalog that came with the gateway, until the source can be reached.' },
    IMPORTED: { description: 'A snapshot that was imported.' },
    EMPTY: { description: 'There is no catalog yet.' },
  } as const,
});

const Freshness = builder.enumType('Freshness', {
  description: 'How old the catalog is, by its last confirmation.',
  values: {
    FRESH: { description: 'Confirmed within MODELSDEV_REFRESH_INTERVAL plus MODELSDEV_CACHE_TTL.' },
    STALE: { description: 'Older than that.' },
    EXPIRED: { description: 'Not fresh and older than seven days, or bundled.' },
    EMPTY: { description: 'There is no catalog yet.' },
  } as const,
});

export const CatalogSource = builder.objectRef<CatalogShape>('CatalogSource').implement({
  description: 'Where the catalog was last confirmed, and how the live source has answered lately.',
  fields: (t) => ({
    kind: t.field({
      type: CatalogSourceKind,
      description: 'EMPTY when there is no catalog yet.',
      resolve: ({ confirmed }) => confirmed?.sourceKind ?? 'EMPTY',
    }),
    url: t.string({
      nullable: true,
      description: 'Without credentials. Null when there is no catalog yet.',
      resolve: ({ confirmed }) => confirmed?.sourceUrl ?? null,
    }),
  }),
});

const CatalogCounts = builder.objectRef<CatalogCountsShape>('CatalogCounts').implement({
  description: 'How many there are, removed ones left out.',
  fields: (t) => ({
    providers: t.exposeInt('providers', { description: 'Those who serve.' }),
    models: t.exposeInt('models', { description: 'Models as providers serve them.' }),
    baseModels: t.exposeInt('baseModels', { description: 'Models themselves.' }),
    labs: t.exposeInt('labs', { description: 'Those who made base models.' }),
    benchmarks: t.exposeInt('benchmarks', { description: 'Tests, spellings of one name counted once.' }),
    benchmarkResults: t.exposeInt('benchmarkResults', { description: 'Results of base models.' }),
  }),
});

const RefreshPause = builder.objectRef<PauseRow>('RefreshPause').implement({
  description: 'A time in which no refresh begins by itself; `revertCatalog` begins it.',
  fields: (t) => ({
    pausedAt: t.expose('pausedAt', { type: 'DateTime', description: 'When it began, by the clock of the database.' }),
    pausedBy: t.exposeString('pausedBy', { description: 'The role that reverted the catalog.' }),
  }),
});

export const Catalog = builder.objectRef<CatalogShape>('Catalog').implement({
  description: 'The whole of what the gateway holds.',
  fields: (t) => ({
    version: t.int({
      description: 'Rises by one with each refresh that changed something. 0: there is no catalog yet.',
      resolve: ({ catalog }) => catalog.view.version,
    }),
    source: t.field({
      type: CatalogSource,
      description: 'Where it was last confirmed, and how the live source has answered lately.',
      resolve: (catalog) => catalog,
    }),
    refreshedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the source last confirmed it, changed or not. Null when there is no catalog yet.',
      resolve: ({ confirmed }) => confirmed?.observedAt ?? null,
    }),
    freshness: t.field({
      type: Freshness,
      description: 'How old it is, by `refreshedAt`.',
      resolve: ({ confirmed }, _args, { config: { modelsDev }, asOf }) =>
        freshnessOf(confirmed, modelsDev.refreshIntervalMs + modelsDev.cacheTtlMs, asOf?.moment ?? new Date()),
    }),
    counts: t.field({
      type: CatalogCounts,
      description: 'How much it holds.',
      resolve: ({ catalog }) => catalog.counts.all(),
    }),
    lastRefresh: t.field({
      type: Refresh,
      nullable: true,
      description:
        'The newest refresh, however it ended or if it still runs; of an earlier moment, the one that confirmed it. Null when there was none.',
      resolve: async ({ confirmed }, _args, { refreshes, asOf }) =>
        (asOf ? confirmed : await refreshes.newest()) ?? null,
    }),
    pause: t.field({
      type: RefreshPause,
      nullable: true,
      description: 'Since when, and by whom, no refresh begins by itself. Null: they do, if configured to.',
      resolve: (_catalog, _args, { pauses, asOf }) => (asOf ? null : pauses.current()),
    }),
    nextRefreshAt: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'When this gateway plans to refresh by itself next. Null: never, or a planned refresh is under way, or refreshes are paused, or of an earlier moment.',
      resolve: (_catalog, _args, { schedule, asOf }) => (asOf ? null : schedule.nextAt),
    }),
  }),
});

builder.queryField('catalog', (t) =>
  t.field({
    type: Catalog,
    nullable: true,
    description: 'What the gateway holds, and how fresh it is.',
    args: asOfArg,
    resolve: async (_query, _args, context) => catalogState(context, await catalogOf(context)),
  }),
);

export async function catalogState(context: Context, catalog: CatalogAtVersion): Promise<CatalogShape> {
  const confirmed = await context.refreshes.newestConfirming(catalog.view, context.asOf?.moment ?? null);
  return { catalog, confirmed };
}

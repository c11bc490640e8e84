import type { Metrics, Sample } from './metrics.ts';

/** In the order in which a request meets them. */
const cacheLayers = ['answers', 'documents', 'rows', 'files'] as const;

/** What the metrics of a gateway count since its start. */
export interface Statistics {
  readonly operations: OperationStatistics;
  readonly routes: RouteStatistics;
  readonly statements: Durations;
  readonly liveSubscriptions: number;
  readonly poolSize: number;
  readonly poolDemand: number;
  readonly caches: readonly CacheStatistics[];
}

export interface Durations {
  readonly count: number;
  readonly totalMs: number;
  /** Estimated, because the metrics count durations in ranges. Null: there are none. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

export interface OperationStatistics extends Durations {
  readonly rejected: number;
  readonly refused: number;
  readonly failed: number;
  readonly abandoned: number;
}

export interface RouteStatistics extends Durations {
  readonly failed: number;
}

export interface CacheStatistics {
  readonly layer: (typeof cacheLayers)[number];
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  readonly bytes: number;
}

export async function readStatistics(metrics: Metrics): Promise<Statistics> {
  const byName = Map.groupBy(await metrics.samples(), sampleName);
  const samples = (name: string) => byName.get(name) ?? [];
  const sum = (name: string, is: (labels: Sample['labels']) => boolean = () => true) =>
    samples(name).reduce((total, { labels, value }) => total + (is(labels) ? value : 0), 0);
  const durations = (name: string): Durations => {
    const buckets = bucketsOf(samples(`${name}_bucket`));
    return {
      count: sum(`${name}_count`),
      totalMs: sum(`${name}_sum`) * 1000,
      p50Ms: quantileMs(buckets, 0.5),
      p95Ms: quantileMs(buckets, 0.95),
    };
  };

  const operations = 'modelgraph_operation_duration_seconds';
  const ended = (outcome: string) => sum(`${operations}_count`, (labels) => labels['outcome'] === outcome);
  const routes = 'modelgraph_http_duration_seconds';
  const used = new Set(samples('modelgraph_cache_bytes').map(({ labels }) => labels['cache']));
  return {
    operations: {
      ...durations(operations),
      rejected: ended('rejected'),
      refused: ended('refused'),
      failed: ended('error'),
      abandoned: ended('abandoned'),
    },
    routes: {
      ...durations(routes),
      failed: sum(`${routes}_count`, (labels) => Number(labels['status']) >= 500),
    },
    statements: durations('modelgraph_sql_duration_seconds'),
    liveSubscriptions: sum('modelgraph_subscriptions_live'),
    poolSize: sum('modelgraph_sql_pool_size'),
    poolDemand: sum('modelgraph_sql_pool_demand'),
    caches: cacheLayers
      .filter((layer) => used.has(layer))
      .map((layer) => {
        const ofLayer = (name: string) => sum(`modelgraph_cache_${name}`, (labels) => labels['cache'] === layer);
        return {
          layer,
          hits: ofLayer('hits_total'),
          misses: ofLayer('misses_total'),
          evictions: ofLayer('evictions_total'),
          bytes: ofLayer('bytes'),
        };
      }),
  };
}

function sampleName({ name }: Sample): string {
  return name;
}

interface Bucket {
  readonly upToSeconds: number;
  /** How many durations are as long, or shorter. */
  readonly count: number;
}

function bucketsOf(samples: readonly Sample[]): readonly Bucket[] {
  return [...Map.groupBy(samples, ({ labels }) => Number(String(labels['le']).replace('+Inf', 'Infinity')))]
    .map(([upToSeconds, ofBound]) => ({ upToSeconds, count: ofBound.reduce((sum, { value }) => sum + value, 0) }))
    .toSorted((a, b) => a.upToSeconds - b.upToSeconds);
}

/** Interpolates within the bucket that contains the quantile, as `histogram_quantile` of Prometheus does. */
function quantileMs(buckets: readonly Bucket[], quantile: number): number | null {
  const wanted = (buckets.at(-1)?.count ?? 0) * quantile;
  if (wanted === 0) return null;
  const index = buckets.findIndex(({ count }) => count >= wanted);
  const { upToSeconds = 0, count = 0 } = buckets[index] ?? {};
  const before = buckets[index - 1] ?? { upToSeconds: 0, count: 0 };
  if (upToSeconds === Number.POSITIVE_INFINITY) return before.upToSeconds * 1000;
  const share = (wanted - before.count) / (count - before.count);
  return (before.upToSeconds + (upToSeconds - before.upToSeconds) * share) * 1000;
}

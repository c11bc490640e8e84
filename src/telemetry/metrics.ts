import cluster from 'node:cluster';
import { Counter, Gauge, Histogram, type MetricValue, Registry } from 'prom-client';
import { boundedLabels } from './bounded-labels.ts';
import { cacheMetrics } from './cache-metrics.ts';
import { processMetrics } from './process-metrics.ts';
import { metricsOfAllWorkers } from './worker-metrics.ts';

const REQUEST_SECONDS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
const SOURCE_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** One number of a metric. A histogram has one for each bucket, its sum and its count, each with a name of its own. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Partial<Record<string, string | number>>>;
  readonly value: number;
}

export type Metrics = ReturnType<typeof createMetrics>;

/** The metrics of one gateway. With `max`, workers have the same fact in common; other metrics are added. */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const own = () => Registry.merge([processMetrics(), registry]);
  const all = cluster.isWorker ? metricsOfAllWorkers(() => own().getMetricsAsJSON()) : async () => own();

  return {
    operationLabel: boundedLabels(),
    operationSeconds: new Histogram({
      name: 'modelgraph_operation_duration_seconds',
      help: 'Time from parsing an operation to its answer, or to the start of its subscription.',
      labelNames: ['operation', 'outcome'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    refusedOperations: new Counter({
      name: 'modelgraph_operations_refused_total',
      help: 'Operations that exceeded a limit, by limit.',
      labelNames: ['limit'],
      registers,
    }),
    routeSeconds: new Histogram({
      name: 'modelgraph_http_duration_seconds',
      help: 'Time from a request to a resource outside of GraphQL to the end of its answer.',
      labelNames: ['route', 'status'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    liveSubscriptions: new Gauge({
      name: 'modelgraph_subscriptions_live',
      help: 'Subscriptions that are open now.',
      registers,
    }),

    statementSeconds: new Histogram({
      name: 'modelgraph_sql_duration_seconds',
      help: 'Time from sending an SQL statement to its answer, with the wait for a connection.',
      labelNames: ['command', 'outcome'],
      buckets: REQUEST_SECONDS,
      registers,
    }),
    poolSize: new Gauge({
      name: 'modelgraph_sql_pool_size',
      help: 'Connections that the pool can open.',
      registers,
    }),
    poolDemand: new Gauge({
      name: 'modelgraph_sql_pool_demand',
      help: 'Statements and transactions that have a connection or wait for one.',
      registers,
    }),
    batchSize: new Histogram({
      name: 'modelgraph_loader_batch_size',
      help: 'Keys that a loader reads with one statement.',
      labelNames: ['loader'],
      buckets: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000],
      registers,
    }),

    refreshSeconds: new Histogram({
      name: 'modelgraph_refresh_duration_seconds',
      help: 'Duration of ended refreshes by status. Each gateway counts the refreshes of all gateways.',
      labelNames: ['status'],
      buckets: SOURCE_SECONDS,
      aggregator: 'max',
      registers,
    }),
    publishLagSeconds: new Histogram({
      name: 'modelgraph_publish_lag_seconds',
      help: 'Time from the commit of a catalog version to its publication on this gateway.',
      buckets: REQUEST_SECONDS,
      registers,
    }),
    catalogVersion: new Gauge({
      name: 'modelgraph_catalog_version',
      help: 'Newest version of the catalog that this gateway knows.',
      aggregator: 'max',
      registers,
    }),
    sourceSeconds: new Histogram({
      name: 'modelgraph_source_request_duration_seconds',
      help: 'Time to fetch the source, with all retries.',
      labelNames: ['outcome'],
      buckets: SOURCE_SECONDS,
      registers,
    }),

    webhookDeliveries: new Counter({
      name: 'modelgraph_webhook_deliveries_total',
      help: 'Attempts to deliver a message to a webhook, by outcome: delivered or failed.',
      labelNames: ['outcome'],
      registers,
    }),
    webhookDeliverySeconds: new Histogram({
      name: 'modelgraph_webhook_delivery_duration_seconds',
      help: 'Time from the creation of a message to its delivery, with all retries.',
      buckets: [0.05, 0.25, 1, 5, 30, 120, 600, 3600, 21_600, 86_400],
      registers,
    }),
    webhookLagSeconds: new Gauge({
      name: 'modelgraph_webhook_lag_seconds',
      help: 'Age of the oldest message that is not delivered. 0: all are.',
      aggregator: 'max',
      registers,
    }),
    webhooks: new Gauge({
      name: 'modelgraph_webhooks',
      help: 'Webhooks by status: active, failing or paused.',
      labelNames: ['status'],
      aggregator: 'max',
      registers,
    }),

    budgets: new Gauge({
      name: 'modelgraph_budgets',
      help: 'Budgets by status in their current period: within, near (80 % is spent or reserved) or exceeded.',
      labelNames: ['status'],
      registers,
    }),

    /** Adds a gauge whose values are read when the metrics are. Null: no value. */
    addGauge: (name: string, help: string, read: () => number | null) => {
      new Gauge({
        name,
        help,
        aggregator: 'max',
        registers,
        collect() {
          const value = read();
          if (value === null) this.remove();
          else this.set(value);
        },
      });
    },

    /** Adds a cache under a name of its own. */
    addCache: cacheMetrics(registers),

    contentType: registry.contentType,
    /** All metrics in the text format of Prometheus, with those of the other workers. */
    text: async () => (await all()).metrics(),
    /** The samples of all metrics, with those of the other workers. */
    samples: async (): Promise<readonly Sample[]> => {
      const metrics = await (await all()).getMetricsAsJSON();
      return metrics.flatMap(({ name, values }) => values.map((value) => sampleOf(name, value)));
    },
  };
}

function sampleOf(
  name: string,
  { metricName = name, labels, value }: MetricValue<string> & { readonly metricName?: string },
): Sample {
  return { name: metricName, labels, value };
}

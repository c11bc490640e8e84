import cluster, { type Worker } from 'node:cluster';
import { randomUUID } from 'node:crypto';
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, type Registry } from 'prom-client';

type WorkerMetrics = readonly MetricObjectWithValues<MetricValue<string>>[];

/** A scrape does not wait longer for a worker, such as one that computes for a long time. */
const ANSWER_TIMEOUT_MS = 2_000;

/** From a worker: all metrics are wanted. To a worker: its own are. */
interface Question {
  readonly type: 'metrics?';
  readonly id: string;
}

interface OwnMetrics {
  readonly type: 'own metrics';
  readonly id: string;
  readonly metrics: WorkerMetrics;
}

interface AllMetrics {
  readonly type: 'all metrics';
  readonly id: string;
  readonly metrics: readonly WorkerMetrics[];
}

/** In the primary process: lets each worker read the metrics of all workers that are `ready`. */
export function exchangeMetrics(ready: ReadonlySet<Worker>): void {
  cluster.on('message', (worker, message: Question) => {
    if (message.type === 'metrics?') void answer(worker, message.id);
  });

  async function answer(asker: Worker, id: string): Promise<void> {
    const answers = await Promise.all([...ready].map(ownMetricsOf));
    const metrics = answers.filter((one) => one !== null);
    if (asker.isConnected()) asker.send({ type: 'all metrics', id, metrics } satisfies AllMetrics);
  }
}

/** Null: the worker does not answer in time. */
function ownMetricsOf(worker: Worker): Promise<WorkerMetrics | null> {
  const id = randomUUID();
  const { promise, resolve } = Promise.withResolvers<WorkerMetrics | null>();
  const onMessage = (message: OwnMetrics) => {
    if (message.type === 'own metrics' && message.id === id) resolve(message.metrics);
  };
  const timer = setTimeout(resolve, ANSWER_TIMEOUT_MS, null);
  worker.on('message', onMessage);
  if (worker.isConnected()) worker.send({ type: 'metrics?', id } satisfies Question);
  else resolve(null);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.off('message', onMessage);
  });
}

/** In a worker: answers the primary process, and returns how to add up the metrics of all workers. */
export function metricsOfAllWorkers(own: () => Promise<WorkerMetrics>): () => Promise<Registry> {
  process.on('message', (message: Question | AllMetrics) => {
    if (message.type === 'metrics?')
      void own().then((metrics) => send({ type: 'own metrics', id: message.id, metrics }));
  });

  return async () => {
    const id = randomUUID();
    const { promise, resolve } = Promise.withResolvers<readonly WorkerMetrics[]>();
    const onMessage = (message: AllMetrics) => {
      if (message.type === 'all metrics' && message.id === id) resolve(message.metrics);
    };
    process.on('message', onMessage);
    send({ type: 'metrics?', id });
    const metrics = await promise.finally(() => process.off('message', onMessage));
    return AggregatorRegistry.aggregate(metrics.map((one) => [...one]));
  };
}

function send(message: Question | OwnMetrics): void {
  process.send?.(message);
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { webSocket } from '../harness/watch.ts';
import { readMetrics } from './read-metrics.ts';

const STATISTICS = `query Statistics { gatewayStatistics {
  operations { durations { count totalMs p50Ms p95Ms } rejected refused failed abandoned }
  routes { durations { count } failed }
  statements { count p95Ms }
  liveSubscriptions poolSize poolDemand
  caches { layer hits misses hitRate evictions bytes }
} }`;

describe('gatewayStatistics', () => {
  let gateway: CatalogGateway;
  beforeAll(async () => {
    gateway = await gatewayWithCatalog({ ANSWER_CACHE_BYTES: '1000000', ROW_CACHE_BYTES: '1000000' });
  });
  afterAll(() => gateway.close());

  const statistics = async () => (await gateway.askAsOperator(STATISTICS)).data.gatewayStatistics;
  const layer = (read: Awaited<ReturnType<typeof statistics>>, name: string) =>
    read.caches.find((cache: { readonly layer: string }) => cache.layer === name);

  test('counts operations by their outcome, with their durations', async () => {
    const before = await statistics();
    await gateway.ask('{ catalog { version } }');
    await gateway.ask('{ model(key: "a", no: 1) { key } }');
    const after = await statistics();
    // The question itself counts when it has ended.
    expect(after.operations.durations.count - before.operations.durations.count).toBe(3);
    expect(after.operations.rejected - before.operations.rejected).toBe(1);
    expect(after.operations.failed).toBe(0);
    const { totalMs, p50Ms, p95Ms } = after.operations.durations;
    expect(totalMs).toBeGreaterThan(before.operations.durations.totalMs);
    expect(p50Ms).toBeGreaterThan(0);
    expect(p95Ms).toBeGreaterThanOrEqual(p50Ms);
  });

  test('says how often each cache answers, as the metrics do', async () => {
    const before = layer(await statistics(), 'ANSWERS');
    for (let round = 0; round < 4; round += 1) await gateway.ask('query Often { catalog { counts { models } } }');
    const read = await statistics();
    const after = layer(read, 'ANSWERS');
    expect(after.hits - before.hits).toBe(3);
    expect(after.hitRate).toBeCloseTo(after.hits / (after.hits + after.misses), 9);
    expect(read.caches.map(({ layer }: { readonly layer: string }) => layer).toSorted()).toEqual([
      'ANSWERS',
      'DOCUMENTS',
      'FILES',
      'ROWS',
    ]);
    const metrics = await readMetrics(gateway);
    expect(metrics.get('modelgraph_cache_hits_total{cache="answers"}')).toBe(after.hits);
  });

  test('counts open subscriptions, requests outside of GraphQL, and statements', async () => {
    const before = await statistics();
    const connection = await webSocket(gateway.url);
    connection.watch('subscription { catalogUpdated { catalog { version } } }');
    await fetch(`${gateway.url}/api.json`).then((response) => response.arrayBuffer());
    await expect.poll(async () => (await statistics()).liveSubscriptions).toBe(1);
    connection.close();
    await expect.poll(async () => (await statistics()).liveSubscriptions).toBe(0);
    const after = await statistics();
    expect(after.routes.durations.count - before.routes.durations.count).toBe(1);
    expect(after.statements.count).toBeGreaterThan(before.statements.count);
    expect(after.poolSize).toBeGreaterThan(0);
  });

  test('lists no cache that is disabled', async () => {
    const bare = await gatewayWithCatalog({ ANSWER_CACHE_BYTES: '0' });
    const { data } = await bare.askAsOperator('{ gatewayStatistics { caches { layer } } }');
    await bare.close();
    expect(data.gatewayStatistics.caches.map(({ layer }: { readonly layer: string }) => layer)).not.toContain(
      'ANSWERS',
    );
  });
});

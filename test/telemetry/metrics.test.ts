import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json, status } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { transports } from '../harness/watch.ts';
import { readMetrics } from './read-metrics.ts';

const TOO_LARGE =
  'query TooLarge { models(first: 500) { nodes { baseModel { models(first: 500) { nodes { key name } } } } } }';
const models = Object.fromEntries(['a', 'b', 'c'].map((id) => [id, { name: id, cost: { input: 1, output: 1 } }]));

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models } } }));
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, QUERY_COST_LIMIT: '10000' });
  await gateway.refresh();
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

describe('/metrics', () => {
  test('answers in the text format of Prometheus', async () => {
    const response = await fetch(`${gateway.url}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(await response.text()).toMatch(/^# HELP /m);
  });

  test('requires METRICS_API_KEY when it is set', async () => {
    const closed = await testGateway({ METRICS_API_KEY: 'scraper' });
    const ask = (key?: string) =>
      fetch(`${closed.url}/metrics`, key === undefined ? {} : { headers: { authorization: `Bearer ${key}` } });
    const answers = await Promise.all([ask(), ask('guess'), ask('scraper')]);
    await closed.close();
    expect(answers.map((answer) => answer.status)).toEqual([401, 401, 200]);
  });

  test('describes the process and its event loop', async () => {
    const samples = await readMetrics(gateway);
    expect(samples.get('process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect(samples.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
  });
});

describe('operations', () => {
  test.each([
    ['ok', 'query Fine { catalog { version } }'],
    ['rejected', 'query Rejected { model(key: "a", no: 1) { key } }'],
    ['rejected', 'query { models(first: -1) { nodes { key } } }'],
    ['refused', TOO_LARGE],
  ])('count as %s: %s', async (outcome, query) => {
    // What is not valid has no operation, and so no name.
    const [, name = 'anonymous'] = /^query (Fine|TooLarge)/.exec(query) ?? [];
    const sample = `modelgraph_operation_duration_seconds_count{operation="${name}",outcome="${outcome}"}`;
    const before = (await readMetrics(gateway)).get(sample) ?? 0;
    await gateway.ask(query);
    expect((await readMetrics(gateway)).get(sample)).toBe(before + 1);
  });

  test.each(transports)('that exceed a limit count by limit over %s', async (_name, connect) => {
    const sample = 'modelgraph_operations_refused_total{limit="COST"}';
    const before = (await readMetrics(gateway)).get(sample) ?? 0;
    const connection = await connect(gateway.url);
    await connection.watch(TOO_LARGE).toTheEnd();
    connection.close();
    expect((await readMetrics(gateway)).get(sample)).toBe(before + 1);
  });

  test('have at most 100 names, and the label "other" for further ones', async () => {
    const crowded = await testGateway();
    for (let name = 0; name < 120; name++) await crowded.ask(`query Q${name} { __typename }`);
    const samples = await readMetrics(crowded);
    await crowded.close();
    const names = [...samples.keys()].flatMap(
      (key) => /^modelgraph_operation_duration_seconds_count\{operation="(\w+)"/.exec(key)?.[1] ?? [],
    );
    expect(names).toHaveLength(101);
    expect(samples.get('modelgraph_operation_duration_seconds_count{operation="other",outcome="ok"}')).toBe(20);
  });

  test.each(transports)('that subscribe over %s are live until their client leaves', async (_name, connect) => {
    const connection = await connect(gateway.url);
    const watch = connection.watch('subscription { refreshProgress { phase } }');
    await watch.next();
    expect((await readMetrics(gateway)).get('modelgraph_subscriptions_live')).toBe(1);
    watch.leave();
    await eventually(
      () => readMetrics(gateway),
      (samples) => samples.get('modelgraph_subscriptions_live') === 0,
    );
    connection.close();
  });
});

describe('the database', () => {
  test('has the time of its statements, and no demand while nothing runs', async () => {
    const select = 'modelgraph_sql_duration_seconds_count{command="select",outcome="ok"}';
    const before = await readMetrics(gateway);
    await gateway.ask('{ catalog { version } }');
    const after = await readMetrics(gateway);
    expect(after.get(select)).toBeGreaterThan(before.get(select) ?? 0);
    expect(after.get('modelgraph_sql_duration_seconds_count{command="insert",outcome="ok"}')).toBeGreaterThan(0);
    expect(after.get('modelgraph_sql_pool_demand')).toBe(0);
    expect(after.get('modelgraph_sql_pool_size')).toBe(process.env['DATABASE_URL'] ? 10 : 1);
  });

  test('has the number of keys that each loader read at once', async () => {
    const sum = 'modelgraph_loader_batch_size_sum{loader="models.byKeys"}';
    const count = 'modelgraph_loader_batch_size_count{loader="models.byKeys"}';
    const before = await readMetrics(gateway);
    await gateway.ask(
      '{ a: model(key: "acme/a") { key } b: model(key: "acme/b") { key } c: model(key: "acme/c") { key } }',
    );
    const after = await readMetrics(gateway);
    expect((after.get(sum) ?? 0) - (before.get(sum) ?? 0)).toBe(3);
    expect((after.get(count) ?? 0) - (before.get(count) ?? 0)).toBe(1);
  });
});

describe('refreshes', () => {
  test('count by status, with the time of the source and the age of the catalog', async () => {
    await gateway.refresh({ force: true });
    source.serve('/catalog.json', status(500));
    await gateway.refresh({ force: true });
    const samples = await readMetrics(gateway);
    expect(samples.get('modelgraph_refresh_duration_seconds_count{status="SUCCEEDED"}')).toBe(1);
    expect(samples.get('modelgraph_refresh_duration_seconds_count{status="UNCHANGED"}')).toBe(1);
    expect(samples.get('modelgraph_refresh_duration_seconds_count{status="FAILED"}')).toBe(1);
    expect(samples.get('modelgraph_source_request_duration_seconds_count{outcome="DOCUMENT"}')).toBe(2);
    expect(samples.get('modelgraph_source_request_duration_seconds_count{outcome="SOURCE_REFUSED"}')).toBe(1);
    expect(samples.get('modelgraph_catalog_version')).toBe(1);
    expect(samples.get('modelgraph_catalog_age_seconds')).toBeLessThan(600);
    expect(samples.get('modelgraph_catalog_fresh_for_seconds')).toBe(25 * 3600);
    expect(samples.get('modelgraph_source_circuit')).toBe(0);
    expect(samples.get('modelgraph_publish_lag_seconds_count')).toBe(1);
  });

  test('leave the catalog without an age while it is empty', async () => {
    const empty = await testGateway();
    const samples = await readMetrics(empty);
    await empty.close();
    expect(samples.has('modelgraph_catalog_age_seconds')).toBe(false);
  });
});

describe('caches', () => {
  let cached: TestGateway;
  beforeAll(async () => {
    source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models } } }));
    const bytes = { ANSWER_CACHE_BYTES: '1000000', ROW_CACHE_BYTES: '1000000' };
    cached = await testGateway({ MODELSDEV_BASE_URL: source.url, ...bytes });
    await cached.refresh();
  });
  afterAll(() => cached.close());

  /** What each of the caches has counted since `before`. */
  async function countedSince(before: ReadonlyMap<string, number>, cache: string) {
    const samples = await readMetrics(cached);
    const counted = (what: string) => {
      const sample = `modelgraph_cache_${what}_total{cache="${cache}"}`;
      return (samples.get(sample) ?? Number.NaN) - (before.get(sample) ?? Number.NaN);
    };
    const bytes = samples.get(`modelgraph_cache_bytes{cache="${cache}"}`) ?? Number.NaN;
    return { hits: counted('hits'), misses: counted('misses'), evictions: counted('evictions'), isEmpty: bytes === 0 };
  }

  const askFor = (field: string) => () => cached.ask(`{ model(key: "acme/a") { ${field} } }`);
  const readFile = async () => (await fetch(`${cached.url}/catalog.json`)).text();

  test.each([
    ['answers', askFor('key'), { hits: 0, misses: 1 }, { hits: 1, misses: 0 }],
    // The answer of the second time is kept, so that its document is not looked up.
    ['documents', askFor('name'), { hits: 0, misses: 1 }, { hits: 0, misses: 0 }],
    ['files', readFile, { hits: 0, misses: 1 }, { hits: 1, misses: 0 }],
  ])('%s count their hits and misses, and have a size', async (cache, read, first, second) => {
    for (const expected of [first, second]) {
      const before = await readMetrics(cached);
      await read();
      expect(await countedSince(before, cache)).toEqual({ ...expected, evictions: 0, isEmpty: false });
    }
  });

  test('of rows count each row', async () => {
    const counts = [];
    for (const field of ['key', 'name']) {
      const before = await readMetrics(cached);
      await cached.ask(`{ models { nodes { ${field} } } }`);
      counts.push(await countedSince(before, 'rows'));
    }
    const [first, second] = counts;
    expect(first?.misses).toBeGreaterThan(0);
    expect(second).toMatchObject({ misses: 0, evictions: 0, isEmpty: false });
    expect(second?.hits).toBeGreaterThan(0);
  });

  test('count the entries that make room for others', async () => {
    const small = await testGateway({ MODELSDEV_ENABLED: 'false', ANSWER_CACHE_BYTES: '5000' });
    for (const alias of ['a', 'b', 'c', 'd']) await small.ask(`{ ${alias}: labs { totalCount } }`);
    const samples = await readMetrics(small);
    await small.close();
    expect(samples.get('modelgraph_cache_evictions_total{cache="answers"}')).toBe(2);
    expect(samples.get('modelgraph_cache_bytes{cache="answers"}')).toBeLessThanOrEqual(5000);
  });
});

test('budgets count by the share of them that is spent', async () => {
  const status = (name: string) => `modelgraph_budgets{status="${name}"}`;
  const counts = (samples: ReadonlyMap<string, number>) =>
    ['within', 'near', 'exceeded'].map((name) => samples.get(status(name)));
  const spend = async (usd: number) => {
    const events = [{ model: 'acme/a', usage: { input: usd * 1_000_000 } }];
    const { data } = await gateway.askAsOperator(RECORD_USAGE, { events });
    expect(data.recordUsage).toEqual({ recorded: 1, userErrors: [] });
  };
  await gateway.askAsOperator(`mutation {
    all: setBudget(input: { scope: { all: true }, amount: "10", period: MONTH, action: NOTIFY }) { budget { id } }
    other: setBudget(input: { scope: { owner: "x" }, amount: "10", period: MONTH, action: NOTIFY }) { budget { id } }
  }`);
  await spend(7);
  expect(counts(await eventually(read, (samples) => samples.get(status('within')) === 2))).toEqual([2, 0, 0]);
  await spend(2);
  expect(counts(await eventually(read, (samples) => samples.get(status('near')) === 1))).toEqual([1, 1, 0]);
  await spend(2);
  expect(counts(await eventually(read, (samples) => samples.get(status('exceeded')) === 1))).toEqual([1, 0, 1]);
});

const RECORD_USAGE = `mutation ($events: [UsageEventInput!]!) {
  recordUsage(input: { events: $events }) { recorded userErrors { code } }
}`;

function read(): Promise<ReadonlyMap<string, number>> {
  return readMetrics(gateway);
}

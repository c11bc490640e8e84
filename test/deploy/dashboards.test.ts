import { glob, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { faultServer, json, status } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';

const deploy = new URL('../../deploy/', import.meta.url);
/** Made by Prometheus itself. */
const ofPrometheus = new Set(['up']);

let gateway: TestGateway;
let types: ReadonlyMap<string, string>;
let labels: ReadonlySet<string>;
beforeAll(async () => {
  const source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, QUERY_COST_LIMIT: '1000' });
  source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models: { m: { name: 'M' } } } } }));
  await gateway.refresh();
  source.serve('/catalog.json', status(500));
  await gateway.refresh({ force: true });
  await gateway.ask('{ models(first: 500) { nodes { key name } } }');
  await gateway.ask('{ model(key: "acme/m") { key } }');
  await fetch(`${gateway.url}/api.json`);
  await source.close();
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  types = new Map([...text.matchAll(/^# TYPE (\w+) (\w+)$/gm)].map(([, name = '', type = '']) => [name, type]));
  labels = new Set([...text.matchAll(/[{,](\w+)="/g)].map(([, name = '']) => name));
});
afterAll(() => gateway.close());

test('the alerts refer only to metrics and labels that exist', async () => {
  const expressions = await alertExpressions();
  expect(expressions.length).toBeGreaterThan(5);
  expect(expressions.flatMap(unknownNames)).toEqual([]);
});

test.each([
  ['a failed refresh', /modelgraph_refresh_duration_seconds_count\{.*status="FAILED"/],
  ['an expired catalog', /modelgraph_catalog_age_seconds\) > /],
  ['the rate of errors', /modelgraph_operation_duration_seconds_count\{.*outcome="error"/],
  ['a full pool', /modelgraph_sql_pool_demand/],
  ['a busy event loop', /nodejs_eventloop_lag_p99_seconds/],
  ['a budget that is nearly spent', /modelgraph_budgets\{status="near"/],
])('an alert watches %s', async (_what, expression) => {
  expect(await alertExpressions()).toContainEqual(expect.stringMatching(expression));
});

test('the dashboards refer only to metrics and labels that exist, and show every metric of the gateway', async () => {
  const files = await Array.fromAsync(glob('grafana/*.json', { cwd: deploy }));
  const dashboards = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(new URL(file, deploy), 'utf8'))),
  );
  const expressions: string[] = dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ targets }: { targets: { expr: string }[] }) => targets.map(({ expr }) => expr)),
  );
  expect(expressions.flatMap(unknownNames)).toEqual([]);
  const shown = new Set(expressions.flatMap(metricsIn).map(baseName));
  const own = [...types.keys()].filter((name) => name.startsWith('modelgraph_'));
  expect(own.filter((name) => !shown.has(name))).toEqual([]);
});

async function alertExpressions(): Promise<readonly string[]> {
  const { groups } = parse(await readFile(new URL('prometheus/alerts.yaml', deploy), 'utf8'));
  return groups.flatMap(({ rules }: { rules: { expr: string }[] }) => rules.map(({ expr }) => expr));
}

/** The metrics and labels of an expression that no gateway has. */
function unknownNames(expression: string): readonly string[] {
  const metrics = metricsIn(expression).filter((name) => !types.has(baseName(name)) && !ofPrometheus.has(name));
  const selected = [...expression.matchAll(/[{,]\s*(\w+)\s*=/g)].map(([, name = '']) => name);
  const grouped = [...expression.matchAll(/\bby \(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(/,\s*/));
  return [...metrics, ...[...selected, ...grouped].filter((name) => !labels.has(name) && name !== 'job')];
}

function metricsIn(expression: string): readonly string[] {
  return [...expression.matchAll(/\b(up|(?:modelgraph|nodejs|process)_\w+)/g)].map(([name]) => name);
}

/** A histogram has three series of its name with an ending. */
function baseName(name: string): string {
  const histogram = name.replace(/_(bucket|sum|count)$/, '');
  return types.get(histogram) === 'histogram' ? histogram : name;
}

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { byId, catalog, entry, hold } from '../../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer } from '../../harness/fault-server.ts';
import { type GuardedGateway, guardedGateway } from '../../harness/guarded-gateway.ts';

let source: FaultServer;
let gateway: GuardedGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await guardedGateway(source);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

type Scores = Readonly<Record<string, number>>;

/** A base model with these results, and another whose key begins like it. */
function withResults(output: number, scores: Scores, others: Scores = { MMLU: 50 }) {
  const benchmarks = (of: Scores) => Object.entries(of).map(([name, score]) => ({ name, score }));
  return {
    ...catalog,
    models: byId(
      entry('acme/a-1', { limit: { output }, benchmarks: benchmarks(scores) }),
      entry('acme/a-1/mini', { benchmarks: benchmarks(others) }),
    ),
  };
}

const before = { MMLU: 88, 'SWE-bench': 61 };
const after = { MMLU: 12, 'GPQA Diamond': 70 };

/** Of the base model with that key, by benchmark. */
async function served(key = 'acme/a-1') {
  const { data } = await gateway.ask(
    'query ($key: String!) { baseModel(key: $key) { limits { output } benchmarks { nodes { benchmark { name } score } } } }',
    { key },
  );
  const { limits, benchmarks } = data.baseModel;
  const scores = benchmarks.nodes.map(({ benchmark, score }: { benchmark: { name: string }; score: number }) => [
    benchmark.name,
    score,
  ]);
  return { output: limits?.output ?? null, scores: Object.fromEntries(scores) };
}

beforeEach(async () => {
  // What comes back is not held, whatever it was.
  await hold(gateway, source, { ...catalog, models: {} });
  await hold(gateway, source, withResults(64_000, before));
});

describe('a base model whose change in limits and results is suspicious', () => {
  beforeEach(async () => {
    await gateway.bring(withResults(8_000, after, { MMLU: 51 }));
  });

  test('waits, with what would change in its results', async () => {
    expect(await gateway.onlyHeld()).toMatchObject({
      kind: 'CHANGED',
      subject: { key: 'acme/a-1' },
      fields: [
        { field: 'benchmarks.gpqa-diamond', before: null, after: { score: 70 } },
        { field: 'benchmarks.mmlu.score', before: 88, after: 12 },
        { field: 'benchmarks.swe-bench', before: { score: 61 }, after: null },
        { field: 'limits.output', before: 64_000, after: 8_000 },
      ],
      anomalies: [{ reason: 'LIMIT_HALVED', field: 'limits.output' }],
    });
  });

  test('is served with its old results: none changed, none more and none less', async () => {
    expect(await served()).toEqual({ output: 64_000, scores: before });
  });

  test('has its new results when that is approved', async () => {
    await gateway.approve((await gateway.onlyHeld()).id);
    expect(await served()).toEqual({ output: 8_000, scores: after });
  });

  test('keeps its old results when that is rejected, until the source says something else', async () => {
    await gateway.reject((await gateway.onlyHeld()).id);
    await gateway.refresh({ force: true });
    expect(await served()).toEqual({ output: 64_000, scores: before });
    await gateway.bring(withResults(60_000, after));
    expect(await served()).toEqual({ output: 60_000, scores: after });
  });

  test('does not hold up the results of one whose key begins with its own', async () => {
    expect(await served('acme/a-1/mini')).toMatchObject({ scores: { MMLU: 51 } });
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

const bench = (score: number | string, rest: object = {}) => ({ name: 'Bench-Mark 1.0', score, ...rest });
const fix = (score: number, metric: string) => ({ name: 'Fix', score, metric });

const baseModels = {
  'lab/best': { name: 'Best', benchmarks: [bench(90), bench(99, { harness: 'Codex' }), fix(50, 'percent resolved')] },
  'lab/good': {
    name: 'Good',
    benchmarks: [bench(80), bench(85, { source: 'https://other.test' }), fix(60, 'Resolve rate')],
  },
  'lab/fair': { name: 'Fair', benchmarks: [bench(70), fix(40, '% resolved')] },
  'lab/poor': { name: 'Poor', benchmarks: [bench(20)] },
  'lab/alone': { name: 'Alone', benchmarks: [bench(1, { harness: 'Codex' }), bench(100, { variant: 'max' })] },
  'lab/graded': { name: 'Graded', benchmarks: [bench('A+'), { name: 'Grades', score: 'A' }] },
};

const price = (input: number, output = input) => ({ cost: { input, output } });

const providers = {
  lab: { 'lab/best': price(10), 'lab/good': price(5), 'lab/fair': price(5), 'lab/poor': price(1) },
  aaa: { 'lab/best': price(12), 'lab/good': price(5), 'lab/alone': price(0.1), 'lab/graded': price(0.1) },
  bbb: { 'lab/good': price(5), 'lab/fair': { ...price(2), status: 'deprecated' } },
  ccc: { 'lab/fair': { cost: { input: 4, output: 4, cache_read: 0.1 } }, 'lab/best': {} },
  'ddd-coding-plan': { 'lab/best': price(0) },
  eee: { 'lab/poor': { ...price(0.5), experimental: { modes: { fast: { cost: { input: 3 } } } } } },
  fff: { 'lab/poor': { ...price(0.25), limit: { context: 100, output: 100 } }, unlinked: price(0.01) },
};

const document = {
  providers: Object.fromEntries(
    Object.entries(providers).map(([key, models]) => [
      key,
      {
        name: key,
        models: Object.fromEntries(Object.entries(models).map(([id, model]) => [id, { name: id, ...model }])),
      },
    ]),
  ),
  models: baseModels,
};

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(document);
});
afterAll(() => gateway?.close());

const FRONTIER = `query ($benchmark: String!, $cohort: BenchmarkCohortInput, $usage: TokenUsageInput!, $filter: ModelFilter) {
  valueFrontier(benchmark: $benchmark, cohort: $cohort, usage: $usage, filter: $filter) {
    score cohort model { key } cost { totalExact } result { harness baseModel { key } rank }
  }
}`;

async function frontier(usage: object, filter?: object, benchmark = 'bench-mark-1-0') {
  const { valueFrontier } = await gateway.read(FRONTIER, { benchmark, usage, filter });
  // biome-ignore lint/suspicious/noExplicitAny: what a query answers is known to the test that asks.
  return valueFrontier.map(({ model, score, cost }: any) => [model.key, score, cost.totalExact]);
}

const million = { input: 1_000_000 };

describe('the value frontier', () => {
  test('lists the models that no other model beats, cheapest first, ties with the lab first', async () => {
    expect(await frontier(million)).toEqual([
      ['eee/lab/poor', 20, '0.5'],
      ['bbb/lab/fair', 70, '2'],
      ['lab/lab/good', 85, '5'],
      ['aaa/lab/good', 85, '5'],
      ['bbb/lab/good', 85, '5'],
      ['lab/lab/best', 90, '10'],
    ]);
  });

  test('uses the scores of the largest cohort and names the result of each', async () => {
    const { valueFrontier } = await gateway.read(FRONTIER, { benchmark: 'bench-mark-1-0', usage: million });
    expect(valueFrontier.at(-1).result).toEqual({ harness: null, baseModel: { key: 'lab/best' }, rank: 1 });
  });

  test.for([
    [{ harness: 'Codex' }, 'Bench-Mark 1.0 (Codex)', 'lab/best', 99],
    [{ variant: 'max', harness: '' }, 'Bench-Mark 1.0 (max)', 'lab/alone', 100],
    [{ variant: '', harness: '' }, 'Bench-Mark 1.0', 'lab/best', 90],
    [{ variant: null }, 'Bench-Mark 1.0', 'lab/best', 90],
  ] as const)('uses only the scores of the cohort %j', async ([cohort, label, best, score]) => {
    const { valueFrontier } = await gateway.read(FRONTIER, { benchmark: 'bench-mark-1-0', cohort, usage: million });
    expect(valueFrontier.at(-1)).toMatchObject({ score, cohort: label, result: { baseModel: { key: best } } });
  });

  test('and all other answers call a cohort by one name', async () => {
    const { valueFrontier, recommendModels, compareModels } = await gateway.read(
      `query ($usage: TokenUsageInput!) {
        valueFrontier(benchmark: "fix", usage: $usage) { cohort }
        recommendModels(need: { filter: { inputModalities: [] }, weights: { benchmarks: [{ key: "fix" }] } }) { recommendations { reason } }
        compareModels(keys: ["lab/lab/best", "lab/lab/fair"]) { rows { group label } }
      }`,
      { usage: million },
    );
    const rows = compareModels.rows.filter(({ label }: { label: string }) => label.startsWith('Fix'));
    expect(valueFrontier.at(-1).cohort).toBe('Fix (resolved)');
    expect(recommendModels.recommendations[0].reason).toContain('60 in Fix (resolved)');
    expect(rows).toEqual([{ group: 'BENCHMARK', label: 'Fix (resolved)' }]);
  });

  test('of an unknown cohort is refused with the available ones', async () => {
    const cohort = { harness: 'Codex', variant: 'max' };
    const { errors } = await gateway.ask(FRONTIER, { benchmark: 'bench-mark-1-0', cohort, usage: million });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(errors?.[0]?.message).toContain('Bench-Mark 1.0 (max); Bench-Mark 1.0 (Codex); Bench-Mark 1.0');
  });

  test('leaves out models whose limits the request exceeds', async () => {
    expect((await frontier({ input: 100 }))[0]).toEqual(['fff/lab/poor', 20, '0.000025']);
    expect((await frontier({ input: 101 }))[0]).toEqual(['eee/lab/poor', 20, '0.0000505']);
  });

  test('leaves out models without a price for every used token', async () => {
    expect(await frontier({ ...million, inputAudio: 10 })).toEqual([]);
  });

  test('prices cached reads without a price at the input price', async () => {
    expect(await frontier({ ...million, cacheRead: 10 })).toEqual([
      ['eee/lab/poor', 20, '0.500005'],
      ['bbb/lab/fair', 70, '2.00002'],
      ['lab/lab/good', 85, '5.00005'],
      ['aaa/lab/good', 85, '5.00005'],
      ['bbb/lab/good', 85, '5.00005'],
      ['lab/lab/best', 90, '10.0001'],
    ]);
  });

  test('leaves out models without the mode', async () => {
    expect(await frontier({ ...million, mode: 'fast' })).toEqual([['eee/lab/poor', 20, '3']]);
  });

  test('considers only the models that match the filter', async () => {
    expect(await frontier(million, { statuses: ['ACTIVE'], not: { providers: ['eee', 'lab'] } })).toEqual([
      ['ccc/lab/fair', 70, '4'],
      ['aaa/lab/good', 85, '5'],
      ['bbb/lab/good', 85, '5'],
      ['aaa/lab/best', 90, '12'],
    ]);
  });

  test.for([
    [{ usage: {} }, '"usage"'],
    [{ usage: { ...million, mode: 'zzz' } }, '"usage.mode"'],
    [{ filter: { statuses: ['REMOVED'] } }, '"filter.statuses"'],
  ] as const)('of %j is refused', async ([variables, path]) => {
    const { data, errors } = await gateway.ask(FRONTIER, { benchmark: 'GRADES', usage: million, ...variables });
    expect(data).toEqual({ valueFrontier: null });
    expect(errors).toMatchObject([{ message: expect.stringContaining(path), extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test.for(['Bench-Mark 1.0', 'BENCH MARK 1.0', 'bench_mark_1.0'])('accepts the benchmark as %s', async (benchmark) => {
    expect(await frontier(million, undefined, benchmark)).toHaveLength(6);
  });

  test('is empty for a benchmark without numbers', async () => {
    expect(await frontier(million, undefined, 'GRADES')).toEqual([]);
  });

  test('of an unknown benchmark is refused with the known ones', async () => {
    const { data, errors } = await gateway.ask(FRONTIER, { benchmark: 'Bench Mark 2', usage: million });
    expect(data).toEqual({ valueFrontier: null });
    expect(errors?.[0]).toMatchObject({
      message: messageWith('"benchmark"', '"bench-mark-1-0", "fix", "grades"', '"Bench Mark 2"'),
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  test('takes six statements: the version, the scores, the prices, the base models, and models in two parts', async () => {
    const statements = await gateway.statements(() => frontier(million));
    expect(statements).toHaveLength(6);
  });
});

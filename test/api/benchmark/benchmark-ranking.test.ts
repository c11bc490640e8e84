import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const swe = 'SWE-Bench';
const inCodex = { harness: 'Codex', metric: 'score' };

const results = {
  'acme/one': [
    { name: swe, score: 60, metric: 'resolved' },
    { name: swe, score: 61, metric: 'pass@1' },
    { name: 'Harnessed', score: 10, ...inCodex },
    { name: 'Harnessed', score: 11, ...inCodex, variant: 'high' },
    { name: 'Harnessed', score: 12, metric: 'score', harness: 'Cursor' },
    { name: 'Harnessed', score: 13, metric: 'score' },
  ],
  'acme/two': [
    { name: 'swe bench', score: 70, metric: 'percent resolved' },
    { name: 'Harnessed', score: 20, ...inCodex },
    { name: 'Harnessed', score: 20, ...inCodex, variant: 'high' },
  ],
  'zeta/three': [
    { name: swe, score: 70, metric: 'Resolve Rate' },
    { name: 'Harnessed', score: 30, ...inCodex },
  ],
  'zeta/four': [
    { name: swe, score: 50, metric: '% resolved' },
    { name: swe, score: 90 },
    { name: 'Harnessed', score: 10, ...inCodex },
  ],
  'zeta/five': [
    { name: swe, score: 'A+', metric: 'resolved' },
    { name: swe, score: 40, metric: 'score' },
  ],
};
const openWeights: Record<string, boolean> = { 'acme/one': true, 'acme/two': false, 'zeta/three': true };

let gateway: CatalogGateway;

beforeAll(async () => {
  const models = Object.entries(results).map(([key, benchmarks]) => [
    key,
    { name: key, benchmarks, ...(key in openWeights && { open_weights: openWeights[key] }) },
  ]);
  gateway = await catalogGateway({
    providers: { acme: { name: 'Acme', models: { one: { name: 'One' } } } },
    models: Object.fromEntries(models),
  });
});
afterAll(() => gateway?.close());

async function resultsOf(benchmark: string, args = '') {
  const query = `{ benchmark(key: "${benchmark}") { results${args && `(${args})`} {
    totalCount pageInfo { endCursor }
    nodes { scoreText metric harness variant rank percentile cohortSize baseModel { key } }
  } } }`;
  return (await gateway.read(query)).benchmark.results;
}

// biome-ignore lint/suspicious/noExplicitAny: what a query answers is known to the test that asks.
const rankOf = ({ scoreText, rank, percentile, cohortSize }: any) => [scoreText, rank, percentile, cohortSize];

describe('results are compared', () => {
  test('across synonymous metrics, with equal ranks for equal scores', async () => {
    const { nodes } = await resultsOf('swe-bench');
    const resolved = nodes.filter(({ metric }: { metric: string | null }) => /resolve/i.test(metric ?? ''));
    expect(resolved.map(rankOf)).toEqual([
      ['70', 1, 100, 4],
      ['70', 1, 100, 4],
      ['60', 3, expect.closeTo(100 / 3), 4],
      ['50', 4, 0, 4],
      ['A+', null, null, null],
    ]);
  });

  test('not across different or missing metrics', async () => {
    const { nodes } = await resultsOf('swe-bench');
    const others = nodes.filter(({ metric }: { metric: string | null }) => !/resolve/i.test(metric ?? ''));
    expect(others.map(rankOf)).toEqual([
      ['90', 1, null, 1],
      ['61', 1, null, 1],
      ['40', 1, null, 1],
    ]);
  });

  test('within one harness and one variant of it', async () => {
    const { nodes } = await resultsOf('harnessed');
    // biome-ignore lint/suspicious/noExplicitAny: what a query answers is known to the test that asks.
    expect(nodes.map((node: any) => [node.harness, node.variant, ...rankOf(node)])).toEqual([
      ['Codex', null, '30', 1, 100, 4],
      ['Codex', null, '20', 2, expect.closeTo(200 / 3), 4],
      ['Codex', 'high', '20', 1, 100, 2],
      [null, null, '13', 1, null, 1],
      ['Cursor', null, '12', 1, null, 1],
      ['Codex', 'high', '11', 2, 0, 2],
      ['Codex', null, '10', 3, expect.closeTo(100 / 3), 4],
      ['Codex', null, '10', 3, expect.closeTo(100 / 3), 4],
    ]);
  });
});

describe('results filtered', () => {
  test.for([
    ['labs: ["zeta"]', ['30', '10']],
    ['labs: ["acme", "none"]', ['20', '20', '13', '12', '11', '10']],
    ['labs: []', []],
    ['openWeights: true', ['30', '13', '12', '11', '10']],
    ['openWeights: false', ['20', '20']],
    ['harnesses: ["Cursor"]', ['12']],
    ['harnesses: ["codex"]', []],
    ['harnesses: ["Codex"], labs: ["acme"], openWeights: true', ['11', '10']],
    ['labs: null, openWeights: null, harnesses: null', ['30', '20', '20', '13', '12', '11', '10', '10']],
  ] as const)('by { %s } include and count only the matches', async ([filter, scores]) => {
    const { nodes, totalCount } = await resultsOf('harnessed', `filter: { ${filter} }`);
    expect(nodes.map((node: { scoreText: string }) => node.scoreText)).toEqual(scores);
    expect(totalCount).toBe(scores.length);
  });

  test('keep their rank among all results', async () => {
    const { nodes } = await resultsOf('harnessed', 'filter: { labs: ["acme"], harnesses: ["Codex"] }');
    expect(nodes.at(-1)).toMatchObject({ scoreText: '10', rank: 3, cohortSize: 4 });
  });

  test('are paged', async () => {
    const filter = 'filter: { openWeights: true }';
    const first = await resultsOf('harnessed', `${filter}, first: 2`);
    const second = await resultsOf('harnessed', `${filter}, first: 9, after: "${first.pageInfo.endCursor}"`);
    const scores = [...first.nodes, ...second.nodes].map((node) => node.scoreText);
    expect(scores).toEqual(['30', '13', '12', '11', '10']);
  });
});

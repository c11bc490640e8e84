import type { Decimal } from 'decimal.js';
import { beforeAll, expect, test } from 'vitest';
import { plainCost, surchargedWrites } from '../../fixtures/plain-cost.ts';
import type { Raw } from '../../fixtures/source-in-graph-terms.ts';
import type { CatalogGateway } from '../../harness/catalog-gateway.ts';
import { committedCatalog, describeCatalogs, realCatalog } from '../../harness/tested-catalogs.ts';

const usages = [
  { input: 1_000, output: 1_000 },
  { input: 3_000, output: 500, requests: 10_000 },
  { input: 250_000, output: 2_000 },
  { input: 1_000, output: 1_000, cacheRead: 50_000 },
  { input: 1_000, output: 1_000, cacheRead: 100_000, cacheWrite: 10_000 },
  { input: 100_000, output: 100, reasoning: 20_000 },
  { output: 7 },
  { output: 1 },
];

const benchmarksOf = new Map([
  [committedCatalog, ['aider-polyglot', 'gpqa-diamond', 'swe-bench-pro', 'swe-bench-verified', 'terminal-bench']],
  [
    realCatalog,
    [
      'aider-polyglot',
      'scicode',
      'swe-bench-pro',
      'swe-bench-verified',
      'swe-atlas-codebase-qna',
      'artificial-analysis-coding-index',
      'terminal-bench',
      'terminal-bench-hard',
    ],
  ],
]);

describeCatalogs('in $catalog', (tested) => {
  let gateway: CatalogGateway;
  let source: Raw;
  /** Key, baseModel and priceKind from the graph; other tests compare them with the source. */
  const offers: { key: string; priceKind: string; baseModel: string | undefined; source: Raw }[] = [];
  let surcharged: ReadonlySet<unknown>;

  beforeAll(async () => {
    source = tested.newer();
    gateway = await tested.gateway();
    for (let after = null; ; ) {
      const query = `query ($after: String) { models(first: 500, after: $after) {
        nodes { key priceKind baseModel { key } } pageInfo { hasNextPage endCursor }
      } }`;
      const { models: page } = await gateway.read(query, { after });
      for (const { key, priceKind, baseModel } of page.nodes) {
        const [provider, ...id] = key.split('/');
        const model = source.providers[provider].models[id.join('/')];
        offers.push({ key, priceKind, baseModel: baseModel?.key, source: model });
      }
      if (!page.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    surcharged = surchargedWrites(offers);
  }, 180_000);

  const cases = (benchmarksOf.get(tested) ?? []).flatMap((benchmark) => usages.map((usage) => ({ benchmark, usage })));

  test.for(cases)('the value frontier of $benchmark for $usage is that of a plain comparison', async (one) => {
    const { benchmark, usage } = one;
    const query = `query ($benchmark: String!, $usage: TokenUsageInput!) {
      valueFrontier(benchmark: $benchmark, usage: $usage) { score model { key } cost { totalExact } }
    }`;
    const { valueFrontier } = await gateway.read(query, { benchmark, usage });
    // biome-ignore lint/suspicious/noExplicitAny: what a query answers is known to the test that asks.
    const answered = valueFrontier.map(({ model, score, cost }: any) => `${model.key} ${score} ${cost.totalExact}`);
    const expected = notBeaten(pointsOf(benchmark, usage)).map(({ key, score, cost }) => `${key} ${score} ${cost}`);
    expect(answered.toSorted()).toEqual(expected.toSorted());
    expect(valueFrontier.map((point: Raw) => Number(point.cost.totalExact))).toEqual(
      valueFrontier.map((point: Raw) => Number(point.cost.totalExact)).toSorted((a: number, b: number) => a - b),
    );
  });

  test.for(usages)('the cheapest model of each base model for %j is that of a plain comparison', async (usage) => {
    const query = `query ($usage: TokenUsageInput!) { baseModels(first: 500) {
      nodes { key aliasOf { key } cheapest(usage: $usage) { cost { totalExact } model { key } } }
    } }`;
    const { baseModels } = await gateway.read(query, { usage });
    const costs = Map.groupBy(costsOf(usage), ({ baseModel }) => baseModel);
    const expected = baseModels.nodes.map(({ key, aliasOf }: Raw) => {
      const ofBaseModel = [key, aliasOf?.key]
        .flatMap((one) => costs.get(one) ?? [])
        .toSorted((a, b) => a.cost.comparedTo(b.cost) || (a.key < b.key ? -1 : 1));
      return [key, ofBaseModel[0]?.key, ofBaseModel[0]?.cost.toFixed()];
    });
    const answered = baseModels.nodes.map(({ key, cheapest }: Raw) => [
      key,
      cheapest?.model.key,
      cheapest?.cost.totalExact,
    ]);
    expect(answered).toEqual(expected);
  });

  test('the range of prices of each base model is that of a plain comparison', async () => {
    const query = `{ baseModels(first: 500) { nodes { key aliasOf { key } priceRange { minInput maxInput minOutput maxOutput models } } } }`;
    const { baseModels } = await gateway.read(query);
    const priced = Map.groupBy(costsOf({}), ({ baseModel }) => baseModel);
    const expected = baseModels.nodes.map(({ key, aliasOf }: Raw) => {
      const prices = [key, aliasOf?.key].flatMap((one) => priced.get(one) ?? []).map(({ model }) => model.cost);
      if (prices.length === 0) return { key, aliasOf, priceRange: null };
      const [inputs, outputs] = [prices.map((cost) => cost.input), prices.map((cost) => cost.output)];
      const priceRange = {
        minInput: Math.min(...inputs),
        maxInput: Math.max(...inputs),
        minOutput: Math.min(...outputs),
        maxOutput: Math.max(...outputs),
        models: prices.length,
      };
      return { key, aliasOf, priceRange };
    });
    expect(baseModels.nodes).toEqual(expected);
  });

  /** The costs of all comparable models. */
  function costsOf(usage: Raw) {
    return offers.flatMap((offer) => {
      const { key, baseModel, source: model } = offer;
      if (baseModel === undefined || isTooLarge(usage, model.limit)) return [];
      const cost = plainCost(offer, usage, surcharged);
      return cost === null ? [] : [{ key, cost, model, baseModel }];
    });
  }

  function pointsOf(benchmark: string, usage: Raw) {
    const scores = scoresOf(benchmark);
    return costsOf(usage).flatMap(({ key, cost, baseModel }) => {
      const score = scores.get(baseModel);
      return score === undefined ? [] : [{ key, score, cost: cost.toFixed(), costs: cost }];
    });
  }

  /** The best score of each base model in the cohort with the most of them. */
  function scoresOf(benchmark: string): Map<string, number> {
    const results = Object.entries<Raw>(source.models).flatMap(([baseModel, { benchmarks: published = [] }]) =>
      published
        .filter(({ name }: Raw) => name.toLowerCase().replace(/[^a-z0-9]+/g, '-') === benchmark)
        .map((result: Raw) => ({ ...result, baseModel })),
    );
    const cohorts = Map.groupBy(results, ({ metric, harness, variant, version, dataset }) =>
      JSON.stringify([/resolve/.test(metric) ? 'resolved' : metric, harness, variant, version, dataset]),
    );
    const best = [...cohorts.values()].map((cohort) => {
      const scores = new Map<string, number>();
      for (const { baseModel, score } of cohort) scores.set(baseModel, Math.max(score, scores.get(baseModel) ?? score));
      return scores;
    });
    return best.toSorted((one, other) => other.size - one.size || highest(other) - highest(one))[0] ?? new Map();
  }
});

function highest(scores: Map<string, number>): number {
  return Math.max(...scores.values());
}

function promptOf({ input = 0, cacheRead = 0, cacheWrite = 0 }: Raw): number {
  return input + cacheRead + cacheWrite;
}

function isTooLarge(usage: Raw, { context, input, output }: Raw): boolean {
  const answer = (usage.output ?? 0) + (usage.reasoning ?? 0);
  const exceeds = (tokens: number, limit: number | undefined) => Boolean(limit) && tokens > Number(limit);
  return exceeds(promptOf(usage), input) || exceeds(answer, output) || exceeds(promptOf(usage) + answer, context);
}

interface Point {
  readonly key: string;
  readonly score: number;
  readonly cost: string;
  readonly costs: Decimal;
}

/** Each compared with each. */
function notBeaten(points: readonly Point[]): Point[] {
  return points.filter(
    (point) =>
      !points.some(
        (other) =>
          other.score >= point.score &&
          other.costs.lte(point.costs) &&
          (other.score > point.score || other.costs.lt(point.costs)),
      ),
  );
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const text = { input: ['text'], output: ['text'] };

function model(name: string, cost: object | undefined, more: object = {}) {
  return { name, cost, modalities: text, limit: { context: 100_000, output: 10_000 }, tool_call: true, ...more };
}

const big = { limit: { context: 400_000, output: 100_000 }, release_date: '2026-01-01', knowledge: '2025-06' };
const small = { limit: { context: 100_000, output: 10_000 }, release_date: '2026-03-01', open_weights: true };

const catalog = {
  providers: {
    acme: {
      name: 'Acme',
      env: ['ACME_KEY'],
      models: {
        big: model('Big', { input: 2, output: 8, cache_read: 0.2 }, big),
        small: model('Small', { input: 0.5, output: 2 }, small),
        old: model('Old', { input: 0.1, output: 0.1 }, { status: 'deprecated' }),
        painter: model('Painter', { input: 0, output: 0 }, { modalities: { input: ['text'], output: ['image'] } }),
      },
    },
    'acme-coding-plan': {
      name: 'Plan',
      env: ['PLAN_KEY'],
      models: { 'acme/big': model('Big', { input: 0, output: 0 }, big) },
    },
    hub: {
      name: 'Hub',
      env: ['HUB_KEY'],
      models: {
        'acme/big': model('Big', { input: 1, output: 4 }, big),
        'acme/small': model('Small', { input: 0.5, output: 2 }, small),
        'rerank-1': model('Rerank', { input: 0.01, output: 0 }),
        unpriced: model('Unpriced', undefined, { limit: { context: 800_000, output: 800_000 } }),
        quick: model('Quick', { input: 1, output: 10 }, { experimental: { modes: { fast: { cost: { input: 3 } } } } }),
      },
    },
  },
  models: {
    'acme/big': {
      name: 'Big',
      benchmarks: [
        { name: 'Code', score: 70, metric: 'pass@1' },
        { name: 'Code', score: 10, metric: 'resolved', harness: 'Own' },
      ],
    },
    'acme/small': { name: 'Small', benchmarks: [{ name: 'Code', score: 60, metric: 'pass@1' }] },
    'acme/words': { name: 'Words', benchmarks: [{ name: 'Grade', score: 'A+' }] },
  },
};

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(catalog);
});
afterAll(() => gateway.close());

const RECOMMEND = `query ($need: ModelNeedInput!, $first: Int) { recommendModels(need: $need, first: $first) {
  fitting
  recommendations {
    model { key } score alternatives reason cost { totalExact }
    parts { kind benchmark { key } value points weight contribution reason }
  }
  requirements { field value excludes fits }
} }`;

interface Recommendation {
  readonly model: { readonly key: string };
  readonly score: number;
  readonly alternatives: number;
  readonly reason: string;
  readonly cost: { readonly totalExact: string } | null;
  readonly parts: readonly {
    readonly kind: string;
    readonly value: unknown;
    readonly points: number;
    readonly contribution: number;
  }[];
}

interface Answer {
  readonly fitting: number;
  readonly recommendations: readonly Recommendation[];
  readonly requirements: readonly {
    readonly field: string;
    readonly value: unknown;
    readonly excludes: number;
    readonly fits: number;
  }[];
}

async function recommend(need: object, first?: number): Promise<Answer> {
  const { recommendModels } = await gateway.read(RECOMMEND, { need, ...(first === undefined ? {} : { first }) });
  return recommendModels;
}

async function recommendedKeys(need: object): Promise<string[]> {
  const { recommendations } = await recommend(need);
  return recommendations.map(({ model: { key } }) => key);
}

async function refusal(need: object, first = 5) {
  const { data, errors } = await gateway.ask(RECOMMEND, { need, first });
  expect(data?.recommendModels ?? null).toBeNull();
  expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  return errors?.[0]?.message;
}

describe('what fits', () => {
  test('without anything asked for is what takes text and answers in it, and is neither removed nor deprecated', async () => {
    const { fitting, requirements } = await recommend({});
    expect(fitting).toBe(7);
    expect(requirements).toEqual([
      { field: 'filter.outputModalities', value: 'TEXT', excludes: 2, fits: 8 },
      { field: 'filter.statuses', value: ['ACTIVE', 'ALPHA', 'BETA'], excludes: 1, fits: 9 },
      { field: 'filter.inputModalities', value: 'TEXT', excludes: 0, fits: 10 },
    ]);
  });

  test('is what the filter says, also of statuses and of what is given out', async () => {
    expect(await recommendedKeys({ filter: { outputModalities: ['IMAGE'] } })).toEqual(['acme/painter']);
    expect(await recommendedKeys({ filter: { statuses: ['DEPRECATED'] } })).toEqual(['acme/old']);
    expect(await recommendedKeys({ filter: { usableWithEnvVars: ['PLAN_KEY'] } })).toEqual([
      'acme-coding-plan/acme/big',
    ]);
  });

  test('is what a search finds, which is a requirement like any other', async () => {
    const { recommendations, requirements } = await recommend({ filter: { search: 'quick' } });
    expect(recommendations.map(({ model: { key } }) => key)).toEqual(['hub/quick']);
    expect(requirements[0]).toEqual({ field: 'filter.search', value: 'quick', excludes: 6, fits: 1 });
  });

  test('has room for a request of the usage', async () => {
    const keys = await recommendedKeys({ usage: { input: 300_000, output: 50_000, reasoning: 50_000 } });
    expect(keys.toSorted()).toEqual(['hub/acme/big', 'hub/unpriced']);
  });

  test('has the mode of the usage, and costs what the mode costs', async () => {
    const { recommendations, requirements } = await recommend({ usage: { input: 1_000_000 / 20, mode: 'fast' } });
    expect(recommendations.map(({ model: { key }, cost }) => [key, cost?.totalExact])).toEqual([['hub/quick', '0.15']]);
    expect(requirements[0]).toEqual({ field: 'usage.mode', value: 'fast', excludes: 6, fits: 1 });
  });

  test('costs what the budget of a month allows for all requests, to the last digit', async () => {
    const need = { usage: { input: 100_000 / 10, output: 1000, requests: 1000 }, weights: { context: 1 } };
    // 10,000 tokens in at 0.5 and 1,000 out at 2 are 0.007 a request.
    expect(await recommendedKeys({ ...need, budgetPerMonth: 7 })).toEqual(['acme/small']);
    expect(await recommendedKeys({ ...need, budgetPerMonth: 6.999999 })).toEqual([]);
  });

  test('costs what the budget of a request allows for one of the requests', async () => {
    const need = { usage: { input: 10_000, output: 1000, requests: 1000 }, weights: { context: 1 } };
    const { recommendations } = await recommend({ ...need, budgetPerRequest: 0.014 });
    expect(recommendations.map(({ model: { key }, cost }) => [key, cost?.totalExact])).toEqual([
      ['hub/acme/big', '14'],
      ['acme/small', '7'],
    ]);
    expect(recommendations[0]?.reason).toMatch(
      /^Fits all 5 requirements\. Takes \$0\.014 of the budget of \$0\.014 a request\. /,
    );
  });

  test('on a budget is never what has no known cost', async () => {
    const { recommendations, requirements } = await recommend({ usage: { cacheRead: 1000 }, budgetPerMonth: 1e9 });
    expect(recommendations.map(({ model: { key } }) => key)).toEqual(['acme/big']);
    expect(requirements[0]).toMatchObject({ field: 'budgetPerMonth', excludes: 6 });
  });
});

describe('the score', () => {
  test('is the sum of its parts, each its points times its share of the weights', async () => {
    const { recommendations } = await recommend({ weights: { context: 3, price: 1 }, filter: { labs: ['acme'] } });
    expect(recommendations.map(({ model: { key }, score }) => [key, score])).toEqual([
      ['hub/acme/big', 1 / 6 + 3 / 4],
      ['acme/small', 1 / 4 + 3 / 8],
    ]);
    expect(recommendations[0]?.parts).toEqual([
      {
        kind: 'PRICE',
        benchmark: null,
        value: 5,
        points: 2 / 3,
        weight: 1,
        contribution: 1 / 6,
        reason: 'Costs $5 for a million tokens in and a million out: place 2 of 3.',
      },
      {
        kind: 'CONTEXT',
        benchmark: null,
        value: 400_000,
        points: 1,
        weight: 3,
        contribution: 0.75,
        reason: 'A context window of 400,000 tokens: place 1 of 2.',
      },
    ]);
  });

  test('gives no points for the price of a subscription, nor for one that is not published', async () => {
    const { recommendations } = await recommend({
      filter: { keys: ['acme-coding-plan/acme/big', 'hub/unpriced', 'acme/small'] },
      weights: { price: 1 },
    });
    expect(recommendations.map(({ model: { key }, parts }) => [key, parts[0]?.value, parts[0]?.points])).toEqual([
      ['acme/small', 2.5, 1],
      ['acme-coding-plan/acme/big', null, 0],
      ['hub/unpriced', null, 0],
    ]);
    expect(recommendations.map(({ reason }) => reason).slice(1)).toEqual([
      'Fits all 4 requirements. No known cost: it is served under a subscription.',
      'Fits all 4 requirements. No known cost: no price is published.',
    ]);
  });

  test('counts the cost of the usage where there is one', async () => {
    const usage = { input: 1000, output: 0, requests: 1000 };
    const { recommendations } = await recommend({ usage, weights: { price: 1 } });
    expect(recommendations.map(({ model: { key } }) => key)).toEqual([
      'acme/small',
      'hub/acme/big',
      'hub/quick',
      'hub/unpriced',
    ]);
    expect(recommendations[0]?.parts[0]).toMatchObject({ reason: 'Costs $0.5 for 1,000 requests: place 1 of 3.' });
  });

  test('judges a benchmark by the comparable results that most base models have', async () => {
    const { recommendations } = await recommend({ weights: { benchmarks: [{ key: 'code', weight: 2 }] } });
    expect(recommendations.map(({ model: { key }, parts }) => [key, parts[0]?.value, parts[0]?.points])).toEqual([
      ['acme/big', 70, 1],
      ['acme/small', 60, 0.5],
      ['hub/quick', null, 0],
      ['hub/unpriced', null, 0],
    ]);
    expect(recommendations[0]?.parts[0]).toMatchObject({
      kind: 'BENCHMARK',
      benchmark: { key: 'code' },
      reason: '70 in Code (pass@1): place 1 of 2.',
    });
  });

  test('knows a benchmark by its name too', async () => {
    const { recommendations } = await recommend({ weights: { benchmarks: [{ key: ' CODE ' }] } }, 1);
    expect(recommendations[0]?.parts[0]).toMatchObject({ benchmark: { key: 'code' }, value: 70 });
  });

  test('judges a result among all that were measured, not only among what fits', async () => {
    const need = { filter: { keys: ['acme/small'] }, weights: { benchmarks: [{ key: 'code' }] } };
    const { recommendations } = await recommend(need);
    expect(recommendations[0]?.parts[0]).toMatchObject({ points: 0.5, reason: '60 in Code (pass@1): place 2 of 2.' });
  });

  test('gives no points in a benchmark whose results are no numbers', async () => {
    const { recommendations } = await recommend({ weights: { benchmarks: [{ key: 'grade' }] } }, 1);
    expect(recommendations[0]).toMatchObject({ score: 0, parts: [{ reason: 'No known result in grade.' }] });
  });

  test('gives all points for each preference that is met', async () => {
    const prefer = { labs: ['acme'], providers: ['acme'], openWeights: true };
    const { recommendations } = await recommend({ prefer, weights: { recency: 0, price: 0 } });
    expect(recommendations.map(({ model: { key }, parts }) => [key, ...parts.map(({ points }) => points)])).toEqual([
      ['acme/small', 1, 1, 1],
      ['acme/big', 1, 1, 0],
      ['hub/quick', 0, 0, 0],
      ['hub/unpriced', 0, 0, 0],
    ]);
    expect(recommendations[1]?.reason).toBe(
      'Fits all 3 requirements. Made by acme, as preferred. Served by acme, as preferred. Not known whether its weights are open, not as preferred.',
    );
  });

  test('counts price and recency when no weights are given', async () => {
    const { recommendations } = await recommend({}, 1);
    expect(recommendations[0]?.model.key).toBe('acme/small');
    expect(recommendations[0]?.parts.map(({ kind, value }) => [kind, value])).toEqual([
      ['PRICE', 2.5],
      ['RECENCY', '2026-03-01'],
    ]);
  });
});

describe('a base model', () => {
  test('is recommended once, by its best offer, with the number of others', async () => {
    const { recommendations } = await recommend({ weights: { price: 1 } });
    expect(recommendations.map(({ model: { key }, alternatives }) => [key, alternatives])).toEqual([
      ['acme/small', 1],
      ['hub/acme/big', 2],
      ['hub/quick', 0],
      ['hub/unpriced', 0],
    ]);
  });

  test('is recommended as its own lab serves it when offers are equal', async () => {
    const { recommendations } = await recommend({ weights: { context: 1 }, filter: { labs: ['acme'] } });
    expect(recommendations.map(({ model: { key } }) => key)).toEqual(['acme/big', 'acme/small']);
  });

  test('that fits as well as others comes in the order of keys', async () => {
    const need = { weights: { output: 1 }, filter: { keys: ['hub/quick', 'acme/small', 'hub/acme/small'] } };
    expect(await recommendedKeys(need)).toEqual(['acme/small', 'hub/quick']);
  });
});

test('as many are recommended as asked for', async () => {
  const { fitting, recommendations } = await recommend({}, 2);
  expect([fitting, recommendations.length]).toEqual([7, 2]);
});

test('when nothing fits, each requirement tells how many it alone excludes, and how many fit it', async () => {
  const { fitting, recommendations, requirements } = await recommend({
    filter: { capabilities: ['TOOL_CALL', 'VISION', 'TOOL_CALL'], minContext: 200_000 },
    usage: { input: 1000 },
    budgetPerRequest: 0.001,
  });
  expect([fitting, recommendations]).toEqual([0, []]);
  expect(requirements).toEqual([
    { field: 'filter.capabilities', value: 'VISION', excludes: 1, fits: 0 },
    { field: 'filter.capabilities', value: 'TOOL_CALL', excludes: 0, fits: 10 },
    { field: 'filter.minContext', value: 200_000, excludes: 0, fits: 4 },
    { field: 'filter.statuses', value: ['ACTIVE', 'ALPHA', 'BETA'], excludes: 0, fits: 9 },
    { field: 'filter.inputModalities', value: 'TEXT', excludes: 0, fits: 10 },
    { field: 'usage', value: { input: 1000, output: 0 }, excludes: 0, fits: 10 },
    { field: 'filter.outputModalities', value: 'TEXT', excludes: 0, fits: 8 },
    { field: 'budgetPerRequest', value: 0.001, excludes: 0, fits: 7 },
  ]);
});

describe('a need is refused that has', () => {
  const usage = { input: 1000 };

  test.for([
    [{ weights: { price: -1 } }, '"weights.price" must be between 0 and 1000, got -1.'],
    [{ weights: { price: 1e6 } }, '"weights.price" must be between 0 and 1000, got 1000000.'],
    [{ weights: {} }, 'One of "weights" must be more than 0, got none.'],
    [
      { weights: { price: 1, benchmarks: [{ key: 'code', weight: -2 }] } },
      '"weights.benchmarks" of "code" must be between 0 and 1000, got -2.',
    ],
    [
      { weights: { benchmarks: [{ key: 'code' }, { key: 'code' }] } },
      '"weights.benchmarks" must name each benchmark at most once, got "code" twice.',
    ],
    [
      { weights: { benchmarks: [{ key: 'kode' }] } },
      '"weights.benchmarks" must be a benchmark that has results ("code", "grade"), got "kode".',
    ],
    [
      { filter: { not: { benchmark: { key: 'kode' } } } },
      '"filter.not.benchmark.key" must be a benchmark that has results ("code", "grade"), got "kode".',
    ],
    [{ weights: { preference: 1 } }, '"weights.preference" must come with something in "prefer", got 1 and nothing.'],
    [
      { usage, budgetPerMonth: 1, budgetPerRequest: 2 },
      'One of "budgetPerRequest" and "budgetPerMonth" must be given at most, got 2 and 1.',
    ],
    [{ usage, budgetPerMonth: -1 }, '"budgetPerMonth" must be at least 0, got -1.'],
    [{ budgetPerRequest: 1 }, '"budgetPerRequest" must come with "usage", without which nothing has a cost.'],
    [{ usage: {} }, '"usage" must be at least one token in at least one request, got none in 1.'],
    [
      { usage: { input: 1, requests: 0 } },
      '"usage" must be at least one token in at least one request, got none in 0.',
    ],
    [{ usage: { ...usage, mode: 'zzz' } }, '"usage.mode" must be one that some model has ("fast"), got "zzz".'],
    [
      { prefer: { labs: ['acme', 'nonexistent'] } },
      '"prefer.labs" must be labs that made a base model ("acme"), got "nonexistent".',
    ],
    [
      { prefer: { providers: ['nonexistent'] } },
      '"prefer.providers" must be providers that serve models ("acme", "acme-coding-plan", "hub"), got "nonexistent".',
    ],
    [
      { usage: { input: 2 ** 52, requests: 9 } },
      'Tokens times requests must be at most 9007199254740991, got 4503599627370496 times 9.',
    ],
    [{ filter: { minContext: -1 } }, '"filter.minContext" must be at least 0, got -1.'],
    [
      { filter: { statuses: ['ACTIVE', 'REMOVED'] } },
      '"filter.statuses" must not have REMOVED: such a model cannot be used.',
    ],
    [
      { filter: { fitsRequest: { input: 1 } }, usage },
      '"filter.fitsRequest" must not be given with "usage", for whose requests the model must have room anyway.',
    ],
  ] as const)('%j', async ([need, message]) => {
    expect(await refusal(need)).toBe(message);
  });

  test.for([0, 51, -1])('%i as the number of recommendations', async (first) => {
    expect(await refusal({}, first)).toBe(`"first" must be between 1 and 50, got ${first}.`);
  });
});

test('a recommendation takes the same statements whatever it finds', async () => {
  const one = await statements({ filter: { keys: ['acme/big'] }, weights: { benchmarks: [{ key: 'code' }] } });
  const all = await statements({ weights: { benchmarks: [{ key: 'code' }] } });
  expect(all).toEqual(one);
  expect(all).toHaveLength(6);
});

async function statements(need: object) {
  const sent = await gateway.statements(() => gateway.read(RECOMMEND, { need }));
  return sent.map((statement) => /from "(\w+)"/.exec(statement)?.[1]).toSorted();
}

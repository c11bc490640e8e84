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
  matchCount
  recommendations {
    model { key } score alternatives reason cost { totalExact }
    components { kind benchmark { key } value normalized weight contribution reason }
  }
  requirements { field value eliminates satisfiedBy }
  conflict { field value eliminates satisfiedBy }
} }`;

interface Recommendation {
  readonly model: { readonly key: string };
  readonly score: number;
  readonly alternatives: number;
  readonly reason: string;
  readonly cost: { readonly totalExact: string } | null;
  readonly components: readonly {
    readonly kind: string;
    readonly value: unknown;
    readonly normalized: number;
    readonly contribution: number;
  }[];
}

interface Answer {
  readonly matchCount: number;
  readonly recommendations: readonly Recommendation[];
  readonly requirements: readonly {
    readonly field: string;
    readonly value: unknown;
    readonly eliminates: number;
    readonly satisfiedBy: number;
  }[];
  readonly conflict: Answer['requirements'];
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

describe('matching models', () => {
  test('by default accept and generate text, and are neither removed nor deprecated', async () => {
    const { matchCount, requirements } = await recommend({});
    expect(matchCount).toBe(7);
    expect(requirements).toEqual([
      { field: 'filter.outputModalities', value: 'TEXT', eliminates: 2, satisfiedBy: 8 },
      { field: 'filter.statuses', value: ['ACTIVE', 'ALPHA', 'BETA'], eliminates: 1, satisfiedBy: 9 },
      { field: 'filter.inputModalities', value: 'TEXT', eliminates: 0, satisfiedBy: 10 },
    ]);
  });

  test('follow the filter, including statuses and output modalities', async () => {
    expect(await recommendedKeys({ filter: { outputModalities: ['IMAGE'] } })).toEqual(['acme/painter']);
    expect(await recommendedKeys({ filter: { statuses: ['DEPRECATED'] } })).toEqual(['acme/old']);
    expect(await recommendedKeys({ filter: { usableWithEnvVars: ['PLAN_KEY'] } })).toEqual([
      'acme-coding-plan/acme/big',
    ]);
  });

  test('follow a search, which is a requirement like any other', async () => {
    const { recommendations, requirements } = await recommend({ filter: { search: 'quick' } });
    expect(recommendations.map(({ model: { key } }) => key)).toEqual(['hub/quick']);
    expect(requirements[0]).toEqual({ field: 'filter.search', value: 'quick', eliminates: 6, satisfiedBy: 1 });
  });

  test('have limits that fit one request of the usage', async () => {
    const keys = await recommendedKeys({ usage: { input: 300_000, output: 50_000, reasoning: 50_000 } });
    expect(keys.toSorted()).toEqual(['hub/acme/big', 'hub/unpriced']);
  });

  test('have the mode of the usage, at its prices', async () => {
    const { recommendations, requirements } = await recommend({ usage: { input: 1_000_000 / 20, mode: 'fast' } });
    expect(recommendations.map(({ model: { key }, cost }) => [key, cost?.totalExact])).toEqual([['hub/quick', '0.15']]);
    expect(requirements[0]).toEqual({ field: 'usage.mode', value: 'fast', eliminates: 6, satisfiedBy: 1 });
  });

  test('cost at most the monthly budget for all requests, exactly', async () => {
    const need = { usage: { input: 100_000 / 10, output: 1000, requests: 1000 }, weights: { context: 1 } };
    // 10,000 tokens in at 0.5 and 1,000 out at 2 are 0.007 a request.
    expect(await recommendedKeys({ ...need, budget: { perMonth: 7 } })).toEqual(['acme/small']);
    expect(await recommendedKeys({ ...need, budget: { perMonth: 6.999999 } })).toEqual([]);
  });

  test('cost at most the budget per request for one request', async () => {
    const need = { usage: { input: 10_000, output: 1000, requests: 1000 }, weights: { context: 1 } };
    const { recommendations } = await recommend({ ...need, budget: { perRequest: 0.014 } });
    expect(recommendations.map(({ model: { key }, cost }) => [key, cost?.totalExact])).toEqual([
      ['hub/acme/big', '14'],
      ['acme/small', '7'],
    ]);
    expect(recommendations[0]?.reason).toMatch(
      /^Satisfies all 5 requirements\. Uses \$0\.014 of the budget of \$0\.014 per request\. /,
    );
  });

  test('on a budget never have an unknown cost', async () => {
    const { recommendations, requirements } = await recommend({
      usage: { inputAudio: 1000 },
      budget: { perMonth: 1e9 },
    });
    expect(recommendations).toEqual([]);
    expect(requirements[0]).toMatchObject({ field: 'budget.perMonth', eliminates: 7 });
  });

  test('on a budget may have an assumed cost, and say so', async () => {
    const { recommendations } = await recommend({ usage: { cacheRead: 1000 }, budget: { perMonth: 1e9 } });
    const small = recommendations.find(({ model: { key } }) => key === 'acme/small');
    expect(small?.reason).toContain('Costs $0.0005 for 1 request, at an assumed price for CACHE_READ');
  });

  test('have no limits to fit a total, which a budget per request refuses', async () => {
    const usage = { input: 100_000_000, scope: 'TOTAL' };
    const { matchCount } = await recommend({ usage });
    expect(matchCount).toBeGreaterThan(0);
    const { errors } = await gateway.ask(
      'query ($need: ModelNeedInput!) { recommendModels(need: $need) { matchCount } }',
      { need: { usage, budget: { perRequest: 1 } } },
    );
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('the score', () => {
  test('is the sum of the normalized values times their shares of the weights', async () => {
    const { recommendations } = await recommend({ weights: { context: 3, price: 1 }, filter: { labs: ['acme'] } });
    expect(recommendations.map(({ model: { key }, score }) => [key, score])).toEqual([
      ['hub/acme/big', 1 / 6 + 3 / 4],
      ['acme/small', 1 / 4 + 3 / 8],
    ]);
    expect(recommendations[0]?.components).toEqual([
      {
        kind: 'PRICE',
        benchmark: null,
        value: 5,
        normalized: 2 / 3,
        weight: 1,
        contribution: 1 / 6,
        reason: 'Costs $5 for a million input and a million output tokens: rank 2 of 3.',
      },
      {
        kind: 'CONTEXT',
        benchmark: null,
        value: 400_000,
        normalized: 1,
        weight: 3,
        contribution: 0.75,
        reason: 'The context window is 400,000 tokens: rank 1 of 2.',
      },
    ]);
  });

  test('gives 0 for the price of a subscription and for an unpublished price', async () => {
    const { recommendations } = await recommend({
      filter: { keys: ['acme-coding-plan/acme/big', 'hub/unpriced', 'acme/small'] },
      weights: { price: 1 },
    });
    expect(
      recommendations.map(({ model: { key }, components }) => [key, components[0]?.value, components[0]?.normalized]),
    ).toEqual([
      ['acme/small', 2.5, 1],
      ['acme-coding-plan/acme/big', null, 0],
      ['hub/unpriced', null, 0],
    ]);
  });

  test('uses the cost of the usage when given', async () => {
    const usage = { input: 1000, output: 0, requests: 1000 };
    const { recommendations } = await recommend({ usage, weights: { price: 1 } });
    expect(recommendations.map(({ model: { key } }) => key)).toEqual([
      'acme/small',
      'hub/acme/big',
      'hub/quick',
      'hub/unpriced',
    ]);
    expect(recommendations[0]?.components[0]).toMatchObject({ value: 0.5, normalized: 1 });
  });

  test('uses the largest cohort of a benchmark', async () => {
    const { recommendations } = await recommend({ weights: { benchmarks: [{ key: 'code', weight: 2 }] } });
    expect(
      recommendations.map(({ model: { key }, components }) => [key, components[0]?.value, components[0]?.normalized]),
    ).toEqual([
      ['acme/big', 70, 1],
      ['acme/small', 60, 0.5],
      ['hub/quick', null, 0],
      ['hub/unpriced', null, 0],
    ]);
    expect(recommendations[0]?.components[0]).toMatchObject({
      kind: 'BENCHMARK',
      benchmark: { key: 'code' },
    });
  });

  test('accepts a benchmark by its name', async () => {
    const { recommendations } = await recommend({ weights: { benchmarks: [{ key: ' CODE ' }] } }, 1);
    expect(recommendations[0]?.components[0]).toMatchObject({ benchmark: { key: 'code' }, value: 70 });
  });

  test('ranks a result in its whole cohort, not only among matching models', async () => {
    const need = { filter: { keys: ['acme/small'] }, weights: { benchmarks: [{ key: 'code' }] } };
    const { recommendations } = await recommend(need);
    expect(recommendations[0]?.components[0]).toMatchObject({ value: 60, normalized: 0.5 });
  });

  test('gives 0 in a benchmark without numeric results', async () => {
    const { recommendations } = await recommend({ weights: { benchmarks: [{ key: 'grade' }] } }, 1);
    expect(recommendations[0]).toMatchObject({ score: 0, components: [{ value: null, normalized: 0 }] });
  });

  test('gives 1 for each met preference', async () => {
    const prefer = { labs: ['acme'], providers: ['acme'], openWeights: true };
    const { recommendations } = await recommend({ prefer, weights: { recency: 0, price: 0 } });
    expect(
      recommendations.map(({ model: { key }, components }) => [key, ...components.map(({ normalized }) => normalized)]),
    ).toEqual([
      ['acme/small', 1, 1, 1],
      ['acme/big', 1, 1, 0],
      ['hub/quick', 0, 0, 0],
      ['hub/unpriced', 0, 0, 0],
    ]);
  });

  test('weights price and recency by default', async () => {
    const { recommendations } = await recommend({}, 1);
    expect(recommendations[0]?.model.key).toBe('acme/small');
    expect(recommendations[0]?.components.map(({ kind, value }) => [kind, value])).toEqual([
      ['PRICE', 2.5],
      ['RECENCY', '2026-03-01'],
    ]);
  });
});

describe('a base model', () => {
  test('is recommended once, by its best model, with the number of alternatives', async () => {
    const { recommendations } = await recommend({ weights: { price: 1 } });
    expect(recommendations.map(({ model: { key }, alternatives }) => [key, alternatives])).toEqual([
      ['acme/small', 1],
      ['hub/acme/big', 2],
      ['hub/quick', 0],
      ['hub/unpriced', 0],
    ]);
  });

  test('is recommended by the provider of its lab on a tie', async () => {
    const { recommendations } = await recommend({ weights: { context: 1 }, filter: { labs: ['acme'] } });
    expect(recommendations.map(({ model: { key } }) => key)).toEqual(['acme/big', 'acme/small']);
  });

  test('with the same score as others is sorted by key', async () => {
    const need = { weights: { output: 1 }, filter: { keys: ['hub/quick', 'acme/small', 'hub/acme/small'] } };
    expect(await recommendedKeys(need)).toEqual(['acme/small', 'hub/quick']);
  });
});

test('the number of recommendations is limited by first', async () => {
  const { matchCount, recommendations } = await recommend({}, 2);
  expect([matchCount, recommendations.length]).toEqual([7, 2]);
});

test('each requirement reports how many models it alone eliminates and how many satisfy it', async () => {
  const { matchCount, recommendations, requirements } = await recommend({
    filter: { capabilities: ['TOOL_CALL', 'VISION', 'TOOL_CALL'], minContext: 200_000 },
    usage: { input: 1000 },
    budget: { perRequest: 0.001 },
  });
  expect([matchCount, recommendations]).toEqual([0, []]);
  expect(requirements).toEqual([
    { field: 'filter.capabilities', value: 'VISION', eliminates: 1, satisfiedBy: 0 },
    { field: 'filter.capabilities', value: 'TOOL_CALL', eliminates: 0, satisfiedBy: 10 },
    { field: 'filter.minContext', value: 200_000, eliminates: 0, satisfiedBy: 4 },
    { field: 'filter.statuses', value: ['ACTIVE', 'ALPHA', 'BETA'], eliminates: 0, satisfiedBy: 9 },
    { field: 'filter.inputModalities', value: 'TEXT', eliminates: 0, satisfiedBy: 10 },
    { field: 'usage', value: { input: 1000, output: 0 }, eliminates: 0, satisfiedBy: 10 },
    { field: 'filter.outputModalities', value: 'TEXT', eliminates: 0, satisfiedBy: 8 },
    { field: 'budget.perRequest', value: 0.001, eliminates: 0, satisfiedBy: 6 },
  ]);
});

describe('the conflict of a need', () => {
  test.for([
    ['that a model satisfies is empty', {}, []],
    ['with one impossible requirement is that one', { capabilities: ['TOOL_CALL', 'VISION'] }, ['VISION']],
    ['is the pair that excludes all models', { labs: ['acme'], minContext: 500_000 }, [['acme'], 500_000]],
    ['is the first pair of several', { labs: ['acme'], minContext: 500_000, openWeights: true }, [['acme'], 500_000]],
    [
      'is the triple that excludes all models',
      { providers: ['acme', 'hub'], labs: ['acme'], minContext: 200_000, maxInputPrice: 0.9 },
      [0.9, 200_000, ['acme', 'hub']],
    ],
  ] as const)('%s', async ([_how, filter, expected]) => {
    const { matchCount, conflict } = await recommend({ filter });
    expect(conflict.map(({ value }) => value)).toEqual(expected);
    expect(matchCount > 0).toBe(expected.length === 0);
  });

  test('names the same reports as the list of requirements', async () => {
    const { requirements, conflict } = await recommend({ filter: { labs: ['acme'], minContext: 500_000 } });
    expect(conflict).toHaveLength(2);
    expect(requirements).toEqual(expect.arrayContaining([...conflict]));
  });
});

describe('a need is refused with', () => {
  const usage = { input: 1000 };

  test.for([
    [{ weights: { price: -1 } }, '"weights.price" must be between 0 and 1000; got -1.'],
    [{ weights: { price: 1e6 } }, '"weights.price"'],
    [{ weights: {} }, '"weights"'],
    [{ weights: { price: 1, benchmarks: [{ key: 'code', weight: -2 }] } }, '"weights.benchmarks" of "code"'],
    [{ weights: { benchmarks: [{ key: 'code' }, { key: 'code' }] } }, '"weights.benchmarks"'],
    [{ weights: { benchmarks: [{ key: 'kode' }] } }, '"code", "grade"'],
    [{ filter: { not: { benchmark: { key: 'kode' } } } }, '"filter.not.benchmark.key"'],
    [{ weights: { preference: 1 } }, '"prefer"'],
    [{ usage, budget: { perMonth: -1 } }, '"budget.perMonth"'],
    [{ budget: { perRequest: 1 } }, '"budget" requires "usage"'],
    [{ usage: {} }, '"usage"'],
    [{ usage: { input: 1, requests: 0 } }, '"usage"'],
    [{ usage: { ...usage, mode: 'zzz' } }, '"usage.mode"'],
    [{ prefer: { labs: ['acme', 'nonexistent'] } }, '"prefer.labs"'],
    [{ prefer: { providers: ['nonexistent'] } }, '"acme", "acme-coding-plan", "hub"'],
    [{ usage: { input: 2 ** 52, requests: 9 } }, '4503599627370496 times 9'],
    [{ filter: { minContext: -1 } }, '"filter.minContext"'],
    [{ filter: { statuses: ['ACTIVE', 'REMOVED'] } }, '"filter.statuses"'],
    [{ filter: { fitsRequest: { input: 1 } }, usage }, '"filter.fitsRequest"'],
  ] as const)('%j', async ([need, part]) => {
    expect(await refusal(need)).toContain(part);
  });

  test.for([{ perMonth: 1, perRequest: 2 }, { perMonth: null }, {}])('the budget %j', async (budget) => {
    const { data, errors } = await gateway.ask(RECOMMEND, { need: { usage, budget } });
    expect(data?.recommendModels ?? null).toBeNull();
    expect(errors?.[0]?.message).toContain('"$need" has invalid value at .budget');
  });

  test.for([0, 51, -1])('%i as the number of recommendations', async (first) => {
    expect(await refusal({}, first)).toContain(`got ${first}`);
  });
});

test('the number of statements does not depend on the number of matches', async () => {
  const one = await statements({ filter: { keys: ['acme/big'] }, weights: { benchmarks: [{ key: 'code' }] } });
  const all = await statements({ weights: { benchmarks: [{ key: 'code' }] } });
  expect(all).toEqual(one);
  expect(all).toHaveLength(8);
});

async function statements(need: object) {
  const sent = await gateway.statements(() => gateway.read(RECOMMEND, { need }));
  return sent.map((statement) => /from "(\w+)"/.exec(statement)?.[1]).toSorted();
}

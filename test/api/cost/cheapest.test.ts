import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

/** Providers and what each takes for the base model "lab/base" and for others; null: no price. */
const costs = {
  cheap: { 'lab/base': { input: 1, output: 10 } },
  even: { 'lab/base': { input: 2, output: 8, cache_read: 0.2 } },
  dear: { 'lab/base': { input: 4, output: 8, cache_read: 0.1 }, 'lab/other': { input: 1, output: 1 } },
  twin: { 'lab/base': { input: 1, output: 10 } },
  silent: { 'lab/base': null, 'lab/unpriced': null },
  'acme-coding-plan': { 'lab/base': { input: 0, output: 0, cache_read: 0 }, 'lab/planned': { input: 0, output: 0 } },
  gratis: { 'lab/free': { input: 0, output: 0 } },
  paid: { 'lab/free': { input: 0.05, output: 0.1 } },
};

/** What else the source says of some of them. */
const further: Record<string, object> = {
  dear: { limit: { context: 1_000_000, output: 100_000 } },
  cheap: { status: 'deprecated' },
  twin: { limit: { context: 10_000, output: 1_000 } },
  even: { limit: { context: 100_000, output: 100_000 }, experimental: { modes: { fast: { cost: { input: 20 } } } } },
};

const baseModels = ['base', 'other', 'unpriced', 'planned', 'free', 'unserved'];

function document(providers: Partial<typeof costs>) {
  const entries = Object.entries(providers).map(([provider, models]) => [
    provider,
    {
      name: provider,
      models: Object.fromEntries(
        Object.entries(models).map(([id, cost]) => [id, { name: id, ...(cost && { cost }), ...further[provider] }]),
      ),
    },
  ]);
  return {
    providers: Object.fromEntries(entries),
    models: Object.fromEntries(baseModels.map((name) => [`lab/${name}`, { name }])),
  };
}

let gateway: CatalogGateway;

beforeAll(async () => {
  const gone = { 'lab/base': { input: 0.001, output: 0.001 } };
  gateway = await catalogGateway(document({ ...costs, gone } as typeof costs), document(costs));
});
afterAll(() => gateway?.close());

describe('the cheapest model', () => {
  async function cheapest(usage: object, filter?: object, name = 'base') {
    const query = `query ($key: String!, $usage: TokenUsageInput!, $filter: ModelFilter) { baseModel(key: $key) {
      cheapest(usage: $usage, filter: $filter) { model { provider { key } } cost { totalExact unpriced } }
    } }`;
    const { baseModel } = await gateway.read(query, { key: `lab/${name}`, usage, filter });
    const { model, cost } = baseModel.cheapest ?? {};
    return model && [model.provider.key, cost.totalExact, cost.unpriced];
  }

  test.for([
    [{ input: 1_000 }, 'cheap', '0.001'],
    [{ input: 1_000, output: 1_000 }, 'even', '0.01'],
    [{ input: 500_000, requests: 2 }, 'cheap', '1'],
  ] as const)('depends on the usage: for %j it is that of %s', async ([usage, provider, total]) => {
    expect(await cheapest(usage)).toEqual([provider, total, []]);
  });

  test('is never part of a subscription, unpriced or removed', async () => {
    expect(await cheapest({ input: 1 })).toEqual(['cheap', '0.000001', []]);
    expect([await cheapest({ input: 1 }, {}, 'planned'), await cheapest({ input: 1 }, {}, 'unpriced')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('has a price for every used token kind', async () => {
    expect(await cheapest({ input: 1, cacheRead: 1_000 })).toEqual(['dear', '0.000104', []]);
    expect(await cheapest({ cacheRead: 1_000 }, { providers: ['cheap'] })).toEqual(['cheap', '0.001', []]);
    expect(await cheapest({ input: 1, inputAudio: 1 })).toBeUndefined();
  });

  test('has limits that fit the request', async () => {
    expect(await cheapest({ input: 20_000 }, { providers: ['twin', 'even'] })).toEqual(['even', '0.04', []]);
    expect(await cheapest({ input: 200_000, output: 1 }, { providers: ['twin', 'even', 'dear'] })).toEqual([
      'dear',
      '0.800008',
      [],
    ]);
  });

  test('has the requested mode', async () => {
    expect(await cheapest({ input: 1_000, mode: 'fast' })).toEqual(['even', '0.02', []]);
    expect(await cheapest({ input: 1_000, mode: 'fast' }, {}, 'free')).toBeUndefined();
  });

  test('is free if a free model exists', async () => {
    expect(await cheapest({ input: 1_000 }, {}, 'free')).toEqual(['gratis', '0', []]);
  });

  test('is the first by key on a tie', async () => {
    expect(await cheapest({ input: 1_000 }, { providers: ['twin', 'cheap'] })).toEqual(['cheap', '0.001', []]);
  });

  test('matches the filter and is never removed', async () => {
    expect(await cheapest({ input: 1_000 }, { statuses: ['ACTIVE'] })).toEqual(['twin', '0.001', []]);
    expect(await cheapest({ input: 1_000 }, { or: [] })).toBeUndefined();
  });

  test('is null when no provider serves the base model', async () => {
    expect(await cheapest({ input: 1_000 }, {}, 'unserved')).toBeUndefined();
  });

  test.for([
    [{ usage: { input: -1 } }, /TokenCount/],
    [{ usage: { input: 9_007_199_254_740_991, requests: 2 } }, /9007199254740991 times 2/],
    [{ usage: {} }, /"usage"/],
    [{ usage: { input: 1, mode: 'slow' } }, /"usage.mode"/],
    [{ usage: { input: 1 }, filter: { statuses: ['REMOVED'] } }, /"filter.statuses"/],
    [{ usage: { input: 1 }, filter: { maxInputPrice: -1 } }, /"filter.maxInputPrice"/],
  ] as const)('of %j is refused', async ([variables, message]) => {
    const query = `query ($usage: TokenUsageInput!, $filter: ModelFilter) {
      baseModels { nodes { cheapest(usage: $usage, filter: $filter) { cost { total } } } }
    }`;
    const { errors } = await gateway.ask(query, variables);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });

  test('reads the models of many base models together', async () => {
    const statements = await gateway.statements(() =>
      gateway.read('{ baseModels { nodes { cheapest(usage: { input: 1 }) { model { key } cost { total } } } } }'),
    );
    expect(statements).toHaveLength(5);
  });
});

describe('the models that the cheapest is not chosen from', () => {
  async function exclusions(usage: object, filter?: object, name = 'base') {
    const query = `query ($key: String!, $usage: TokenUsageInput!, $filter: ModelFilter) { baseModel(key: $key) {
      cheapestExclusions(usage: $usage, filter: $filter) { reason models }
    } }`;
    const { baseModel } = await gateway.read(query, { key: `lab/${name}`, usage, filter });
    return baseModel.cheapestExclusions.map(({ reason, models }: { reason: string; models: number }) => [
      reason,
      models,
    ]);
  }

  test.for([
    [
      { input: 1 },
      'base',
      [
        ['NO_PRICE', 1],
        ['SUBSCRIPTION', 1],
      ],
    ],
    [
      { input: 1, outputAudio: 1 },
      'base',
      [
        ['UNPRICED_TOKENS', 4],
        ['NO_PRICE', 1],
        ['SUBSCRIPTION', 1],
      ],
    ],
    [{ input: 2_000_000 }, 'other', [['LIMITS', 1]]],
    [{ input: 2_000_000, scope: 'TOTAL' }, 'other', []],
    [{ input: 1, mode: 'fast' }, 'other', [['NO_MODE', 1]]],
    [{ input: 1 }, 'unserved', [['NO_MODEL', 0]]],
  ] as const)('for %j of %s are %j', async ([usage, name, expected]) => {
    const all = await exclusions(usage, {}, name);
    expect(all.toSorted()).toEqual(expected.toSorted());
  });
});

describe('the cheapest models of all', () => {
  const QUERY = `query ($usage: TokenUsageInput!, $filter: ModelFilter, $first: Int) {
    cheapestModels(usage: $usage, filter: $filter, first: $first) { model { key } cost { totalExact } }
  }`;

  test('are sorted by cost, then by key, and limited', async () => {
    const { cheapestModels } = await gateway.read(QUERY, { usage: { input: 1_000 }, first: 4 });
    expect(cheapestModels).toEqual([
      { model: { key: 'gratis/lab/free' }, cost: { totalExact: '0' } },
      { model: { key: 'paid/lab/free' }, cost: { totalExact: '0.00005' } },
      { model: { key: 'cheap/lab/base' }, cost: { totalExact: '0.001' } },
      { model: { key: 'dear/lab/other' }, cost: { totalExact: '0.001' } },
    ]);
  });

  test('match the filter', async () => {
    const { cheapestModels } = await gateway.read(QUERY, { usage: { input: 1 }, filter: { providers: ['even'] } });
    expect(cheapestModels).toHaveLength(1);
  });

  test.for([0, 501])('are refused for %d of them', async (first) => {
    const { errors } = await gateway.ask(QUERY, { usage: { input: 1 }, first });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

describe('the range of prices', () => {
  async function rangeOf(name: string) {
    const range = 'priceRange { minInput maxInput minOutput maxOutput models }';
    return (await gateway.read(`{ baseModel(key: "lab/${name}") { ${range} } }`)).baseModel.priceRange;
  }

  test('covers the current metered and free models', async () => {
    expect(await rangeOf('base')).toEqual({ minInput: 1, maxInput: 4, minOutput: 8, maxOutput: 10, models: 4 });
    expect(await rangeOf('free')).toEqual({ minInput: 0, maxInput: 0.05, minOutput: 0, maxOutput: 0.1, models: 2 });
  });

  test.for(['unpriced', 'planned', 'unserved'])('is null for the base model %s', async (name) => {
    expect(await rangeOf(name)).toBeNull();
  });

  test('takes one statement for many base models', async () => {
    const statements = await gateway.statements(() =>
      gateway.read('{ baseModels { nodes { priceRange { models } } } }'),
    );
    expect(statements).toHaveLength(4);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

/** The costs of each model, in one document after the other. Undefined: the model is missing. */
const costs: Record<string, readonly (object | null | undefined)[]> = {
  cheaper: [
    { input: 10, output: 20 },
    { input: 8, output: 20 },
    { input: 5, output: 20 },
  ],
  dearer: [
    { input: 1, output: 2, cache_read: 0.5 },
    { input: 1.1, output: 4, cache_read: 0.25 },
    { input: 1.1, output: 4, cache_read: 0.25 },
  ],
  'there-and-back': [
    { input: 1, output: 1 },
    { input: 9, output: 9 },
    { input: 1, output: 1 },
  ],
  'from-zero': [
    { input: 0, output: 1 },
    { input: 0, output: 1 },
    { input: 2, output: 1 },
  ],
  'priced-later': [null, null, { input: 1, output: 1 }],
  steady: [
    { input: 3, output: 3 },
    { input: 3, output: 3 },
    { input: 3, output: 3 },
  ],
  late: [undefined, { input: 4, output: 4 }, { input: 2, output: 2 }],
  gone: [{ input: 4, output: 4 }, { input: 2, output: 2 }, undefined],
};

const documents = [0, 1, 2].map((round) => {
  const models = Object.entries(costs).flatMap(([key, states]) => {
    const cost = states[round];
    return cost === undefined ? [] : [[key, { name: `${key} ${round}`, ...(cost && { cost }) }] as const];
  });
  return { providers: { acme: { name: 'Acme', models: Object.fromEntries(models) } } };
});

let gateway: CatalogGateway;
const observedAt: string[] = [];

beforeAll(async () => {
  gateway = await catalogGateway();
  for (const document of documents) {
    await gateway.show(document);
    observedAt.push((await gateway.read('{ catalog { refreshedAt } }')).catalog.refreshedAt);
  }
});
afterAll(() => gateway.close());

const QUERY = `query ($since: DateTime!, $until: DateTime, $direction: PriceDirection, $minPercent: Float, $filter: ModelFilter, $first: Int, $after: String) {
  priceChanges(since: $since, until: $until, direction: $direction, minPercent: $minPercent, filter: $filter, first: $first, after: $after) {
    totalCount since until pageInfo { hasNextPage endCursor } unknownKeys { key }
    nodes { model { modelId } changes { field before after direction percent } }
  }
}`;

interface Node {
  readonly model: { readonly modelId: string };
  readonly changes: readonly { readonly field: string; readonly direction: string | null }[];
}

async function changed(variables: object = {}): Promise<Node[]> {
  const { priceChanges } = await gateway.read(QUERY, { since: observedAt[0], ...variables });
  expect(priceChanges.totalCount).toBe(priceChanges.nodes.length);
  return priceChanges.nodes;
}

const idsOf = (nodes: readonly Node[]) => nodes.map(({ model }) => model.modelId);

test('the net changes of a period come with the largest change first', async () => {
  expect(await changed()).toEqual([
    {
      model: { modelId: 'from-zero' },
      changes: [{ field: 'pricing.input', before: 0, after: 2, direction: 'UP', percent: null }],
    },
    {
      model: { modelId: 'dearer' },
      changes: [
        { field: 'pricing.input', before: 1, after: 1.1, direction: 'UP', percent: 10 },
        { field: 'pricing.output', before: 2, after: 4, direction: 'UP', percent: 100 },
        { field: 'pricing.cacheRead', before: 0.5, after: 0.25, direction: 'DOWN', percent: -50 },
      ],
    },
    {
      model: { modelId: 'cheaper' },
      changes: [{ field: 'pricing.input', before: 10, after: 5, direction: 'DOWN', percent: -50 }],
    },
    {
      model: { modelId: 'priced-later' },
      changes: [
        { field: 'pricing.input', before: null, after: 1, direction: null, percent: null },
        { field: 'pricing.output', before: null, after: 1, direction: null, percent: null },
      ],
    },
  ]);
});

test('only the changes in a direction are listed, and the models that have one', async () => {
  const down = await changed({ direction: 'DOWN' });
  expect(idsOf(down)).toEqual(['cheaper', 'dearer']);
  expect(down.flatMap(({ changes }) => changes.map(({ direction }) => direction))).toEqual(['DOWN', 'DOWN']);
});

test.each([
  [{ minPercent: 50 }, ['from-zero', 'dearer', 'cheaper']],
  [{ minPercent: 50.01 }, ['from-zero', 'dearer']],
  [{ minPercent: 0, direction: 'DOWN' }, ['cheaper', 'dearer']],
  [{ minPercent: 11, direction: 'UP' }, ['from-zero', 'dearer']],
])('%j restricts the changes', async (variables, ids) => {
  expect(idsOf(await changed(variables))).toEqual(ids);
});

test('until ends the period earlier, so that a price that rose and fell back later is listed', async () => {
  const ids = idsOf(await changed({ until: observedAt[1] }));
  expect(ids.toSorted()).toEqual(['cheaper', 'dearer', 'gone', 'there-and-back']);
});

test('a later start compares with the prices of that moment', async () => {
  const nodes = await changed({ since: observedAt[1], filter: { keys: ['acme/cheaper', 'acme/late'] } });
  expect(nodes.map(({ model, changes }) => [model.modelId, changes[0]])).toEqual([
    ['late', { field: 'pricing.input', before: 4, after: 2, direction: 'DOWN', percent: -50 }],
    ['cheaper', { field: 'pricing.input', before: 8, after: 5, direction: 'DOWN', percent: -37.5 }],
  ]);
});

test('a start before the first version compares with the first version', async () => {
  const { priceChanges } = await gateway.read(QUERY, { since: '2020-01-01T00:00:00Z' });
  expect([priceChanges.since, priceChanges.until]).toEqual([observedAt[0], observedAt[2]]);
  expect(priceChanges.totalCount).toBe(4);
});

test('a start after the newest version has no changes', async () => {
  expect(await changed({ since: '9000-01-01T00:00:00Z' })).toEqual([]);
});

test('a search restricts the models, and unknown keys are named', async () => {
  expect(idsOf(await changed({ filter: { search: 'cheaper' } }))).toEqual(['cheaper']);
  const { priceChanges } = await gateway.read(QUERY, { since: observedAt[0], filter: { providers: ['acmee'] } });
  expect(priceChanges.unknownKeys).toEqual([{ key: 'acmee' }]);
});

test('pages of one give every model once', async () => {
  const ids: string[] = [];
  let after: string | null = null;
  for (let page = 0; page < 4; page++) {
    const { priceChanges } = await gateway.read(QUERY, { since: observedAt[0], first: 1, after });
    ids.push(...idsOf(priceChanges.nodes));
    after = priceChanges.pageInfo.endCursor;
    expect(priceChanges.pageInfo.hasNextPage).toBe(page < 3);
  }
  expect(ids).toEqual(idsOf(await changed()));
});

test('a period before the first version is null', async () => {
  const { priceChanges } = await gateway.read(QUERY, { since: '2020-01-01T00:00:00Z', until: '2020-02-01T00:00:00Z' });
  expect(priceChanges).toBeNull();
});

describe('a bad request is refused:', () => {
  test.each([
    ['an empty period', { since: '2026-02-01T00:00:00Z', until: '2026-02-01T00:00:00Z' }],
    ['a negative percentage', { since: '2026-02-01T00:00:00Z', minPercent: -1 }],
  ])('%s', async (_what, variables) => {
    const { errors } = await gateway.ask(QUERY, variables);
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { catalogInProcess } from '../../harness/catalog-in-process.ts';

const flat = { input: 1, output: 2 };
const tier = { input: 3, output: 4 };
const tiered = { ...flat, tiers: [{ ...tier, tier: { type: 'context', size: 200_000 } }] };
const dearerTier = { ...flat, tiers: [{ ...tier, input: 9, tier: { type: 'context', size: 200_000 } }] };
const modes = (input: number) => ({ experimental: { modes: { fast: { cost: { input, output: 8 } } } } });

/** The entries of each model, one per document. Undefined: the document lacks the model. */
const models: Record<string, readonly (object | undefined)[]> = {
  changing: [
    { cost: flat },
    { cost: flat, limit: { context: 9 } },
    { cost: { input: 1.5, output: 2 } },
    { cost: { ...flat, input: 1.5 }, family: 'f' },
    { cost: flat },
  ],
  wandering: [{ cost: flat }, undefined, { cost: flat }, { cost: flat }, undefined],
  unpriced: [{}, modes(5), { cost: flat }, {}, { name: 'Renamed' }],
  late: [undefined, undefined, { cost: flat }, { cost: flat, family: 'f' }, { cost: { ...flat, cache_read: 0 } }],
  tiered: [
    { cost: { ...flat, context_over_200k: tier } },
    { cost: tiered },
    { cost: dearerTier },
    { cost: dearerTier, ...modes(5) },
    { cost: dearerTier, ...modes(6) },
  ],
};

const documents = [0, 1, 2, 3, 4].map((round) => {
  const present = Object.entries(models).flatMap(([key, states]) =>
    states[round] ? [[key, { name: key, ...states[round] }] as const] : [],
  );
  // One that changes each time: every document is a version.
  const restless = { name: `Round ${round}`, cost: flat };
  return { providers: { acme: { name: 'Acme', models: { ...Object.fromEntries(present), restless } } } };
});

const HISTORY = `priceHistory { at listed pricing { input output cacheRead tiers { minContext input } modes { name input } } }`;

let gateway: CatalogGateway;
const observedAt: string[] = [];

beforeAll(async () => {
  gateway = await catalogGateway();
  for (const document of documents) {
    await gateway.show(document);
    observedAt.push((await gateway.read('{ catalog { refreshedAt } }')).catalog.refreshedAt);
  }
});
afterAll(() => gateway?.close());

interface Point {
  readonly at: string;
  readonly listed: boolean;
  readonly pricing: { readonly input: number } | null;
}

/** The points of a model: the number of the document, and what it costs from then on. */
async function historyOf(modelId: string): Promise<unknown[]> {
  const { model } = await gateway.read(`{ model(key: "acme/${modelId}") { ${HISTORY} } }`);
  return model.priceHistory.map(({ at, listed, pricing }: Point) => {
    const price = pricing ? pricing.input : 'unpriced';
    return [observedAt.indexOf(at), listed ? price : 'gone'];
  });
}

describe('the price history', () => {
  test('has one point per pricing, oldest first, and none for other changes', async () => {
    expect(await historyOf('changing')).toEqual([
      [0, 1],
      [2, 1.5],
      [4, 1],
    ]);
  });

  test('has one point at the first observation of a model with an unchanged price', async () => {
    expect(await historyOf('restless')).toEqual([[0, 1]]);
  });

  test('has a point for the removal of the model and one for its return, even at the same price', async () => {
    expect(await historyOf('wandering')).toEqual([
      [0, 1],
      [1, 'gone'],
      [2, 1],
      [4, 'gone'],
    ]);
  });

  test('distinguishes an unpublished price from a removed model', async () => {
    expect(await historyOf('unpriced')).toEqual([
      [0, 'unpriced'],
      [2, 1],
      [3, 'unpriced'],
    ]);
  });

  test('begins at the first observation of the model', async () => {
    expect(await historyOf('late')).toEqual([
      [2, 1],
      [4, 1],
    ]);
  });

  test('has a point for a changed tier or mode, and none when prices over 200k become a tier', async () => {
    const { model } = await gateway.read(`{ model(key: "acme/tiered") { ${HISTORY} } }`);
    expect(model.priceHistory.map(({ at }: Point) => observedAt.indexOf(at))).toEqual([0, 2, 3, 4]);
    expect(model.priceHistory.at(-1)).toMatchObject({
      pricing: { tiers: [{ minContext: 200_000, input: 9 }], modes: [{ name: 'fast', input: 6 }] },
    });
  });

  test('ends with the current pricing', async () => {
    const { models: list } = await gateway.read(`{ models { nodes { ${HISTORY} pricing { input output cacheRead
      tiers { minContext input } modes { name input } } } } }`);
    for (const { priceHistory, pricing } of list.nodes) {
      expect(priceHistory.at(-1)).toMatchObject({ listed: true, pricing });
    }
  });

  test('takes one statement for any number of models', async () => {
    const statements = await gateway.statements(() =>
      gateway.read(`{ models(first: 500, filter: { statuses: [ACTIVE, REMOVED] }) { nodes { ${HISTORY} } } }`),
    );
    expect(statements.filter((statement) => statement.includes('over (partition by'))).toHaveLength(1);
  });
});

test('a price history excludes prices and removals after the version of the request', async () => {
  const [before, , , , after] = documents;
  const catalog = await catalogInProcess();
  try {
    await catalog.show(before ?? {});
    const request = await catalog.beginRequest();
    await catalog.show(after ?? {});
    const query = `{ wandering: model(key: "acme/wandering") { ${HISTORY} } late: model(key: "acme/tiered") { ${HISTORY} } }`;
    const seen = await request.read(query);
    expect([seen.wandering.priceHistory, seen.late.priceHistory].map((points) => points.length)).toEqual([1, 1]);
    const next = await (await catalog.beginRequest()).read(query);
    expect(next.wandering.priceHistory.map(({ listed }: Point) => listed)).toEqual([true, false]);
  } finally {
    await catalog.close();
  }
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const tier = { input: 3, output: 4 };

/** Four catalogs: the price of `changing` changes once, in the third, that of the others in other ways. */
const documents = [
  {
    changing: { name: 'One', cost: { input: 1, output: 2 } },
    leaving: { name: 'L', cost: { input: 1, output: 1 } },
    late: { name: 'Late' },
    retold: { name: 'R', cost: { input: 1, output: 2, context_over_200k: tier } },
  },
  {
    changing: { name: 'Another name', cost: { input: 1, output: 2 } },
    late: { name: 'Late' },
    retold: {
      name: 'R',
      cost: { input: 1, output: 2, tiers: [{ ...tier, tier: { type: 'context', size: 200_000 } }] },
    },
    comer: { name: 'C', cost: { input: 9, output: 9 } },
  },
  {
    changing: { name: 'Another name', cost: { input: 5, output: 2 } },
    leaving: { name: 'L', cost: { input: 1, output: 1 } },
    late: { name: 'Late', cost: { input: 7, output: 7 } },
    retold: { name: 'R again', cost: { input: 1, output: 2, context_over_200k: tier } },
    comer: { name: 'C', cost: { input: 9, output: 9 } },
  },
  {
    changing: { name: 'A third name', cost: { input: 5, output: 2 } },
    leaving: { name: 'L', cost: { input: 1, output: 1 } },
    late: { name: 'Late', cost: { input: 7, output: 7 } },
    retold: { name: 'R again', cost: { input: 1, output: 2, context_over_200k: tier } },
  },
].map((models) => ({ providers: { acme: { name: 'Acme', models } }, models: {} }));

let gateway: CatalogGateway;
/** When each of the catalogs was observed. */
const observedAt: string[] = [];

beforeAll(async () => {
  gateway = await catalogGateway();
  for (const document of documents) {
    await gateway.show(document);
    const { catalog } = await gateway.read('{ catalog { refreshedAt } }');
    observedAt.push(catalog.refreshedAt);
  }
});
afterAll(() => gateway?.close());

async function costAt(modelId: string, at: string | null | undefined) {
  const query = `query ($key: String!, $at: DateTime) { model(key: $key) {
    estimateCost(usage: { input: 1000000 }, at: $at) { totalExact pricedSince assumptions }
  } }`;
  return (await gateway.read(query, { key: `acme/${modelId}`, at })).model.estimateCost;
}

const justBefore = (moment: string) => new Date(Date.parse(moment) - 1).toJSON();

test('a cost uses the newest catalog observed by that time', async () => {
  const [first = '', second = '', third = '', fourth = ''] = observedAt;
  const moments = [first, justBefore(second), second, justBefore(third), third, fourth, '2999-01-01T00:00:00Z', null];
  const costs = await Promise.all(moments.map((at) => costAt('changing', at)));
  expect(costs.map((cost) => cost.totalExact)).toEqual(['1', '1', '1', '1', '5', '5', '5', '5']);
});

test('a cost is null before the first catalog and while the model is absent', async () => {
  const [first = '', second = ''] = observedAt;
  expect(await costAt('changing', justBefore(first))).toBeNull();
  expect(await costAt('leaving', second)).toBeNull();
  expect(await costAt('comer', first)).toBeNull();
});

test('a cost is null while the model has no price', async () => {
  expect(await costAt('late', observedAt[1])).toBeNull();
  expect(await costAt('late', observedAt[2])).toMatchObject({ totalExact: '7', pricedSince: observedAt[2] });
});

test('a price is dated from its first observation, regardless of other changes', async () => {
  expect(await costAt('changing', observedAt[1])).toMatchObject({ pricedSince: observedAt[0] });
  expect(await costAt('changing', null)).toMatchObject({ pricedSince: observedAt[2] });
});

test('a price that returned is dated from its return', async () => {
  expect(await costAt('leaving', null)).toMatchObject({ pricedSince: observedAt[2] });
  expect(await costAt('leaving', observedAt[0])).toMatchObject({ pricedSince: observedAt[0] });
});

test('a tier in another notation is the same price', async () => {
  expect(await costAt('retold', null)).toMatchObject({ pricedSince: observedAt[0] });
});

test('a removed model has its last known price, as an assumption', async () => {
  expect(await costAt('comer', null)).toEqual({
    totalExact: '9',
    pricedSince: observedAt[1],
    assumptions: [expect.stringContaining('removed')],
  });
});

test('a page of models takes three more statements for costs at a time and their dates', async () => {
  const statements = await gateway.statements(() =>
    gateway.read(
      'query ($at: DateTime) { models { nodes { estimateCost(usage: { input: 1 }, at: $at) { pricedSince } } } }',
      { at: observedAt[1] },
    ),
  );
  expect(statements).toHaveLength(6);
});

test('current costs take no statement', async () => {
  const statements = await gateway.statements(() =>
    gateway.read('{ models { nodes { estimateCost(usage: { input: 1 }) { totalExact } } } }'),
  );
  expect(statements).toHaveLength(3);
});

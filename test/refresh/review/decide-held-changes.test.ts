import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { byId, entry, provider } from '../../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer } from '../../harness/fault-server.ts';
import { type GuardedGateway, guardedGateway } from '../../harness/guarded-gateway.ts';

const PROVIDERS = ['acme', 'beta', 'gamma'];

let source: FaultServer;
let gateway: GuardedGateway;
let price = 1;
beforeAll(async () => {
  source = await faultServer();
  gateway = await guardedGateway(source);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

describe('when the prices of three providers are held', () => {
  beforeEach(async () => {
    await decide('rejectChanges', {});
    await gateway.bring(pricedAt(price));
    await decide('approveChanges', {});
    price *= 100;
    await gateway.bring(pricedAt(price));
    expect(await gateway.heldChanges()).toHaveLength(9);
  });

  test('approveChanges applies all of them with one refresh', async () => {
    expect(await decide('approveChanges', {})).toEqual({
      decidedCount: 9,
      refresh: { status: 'SUCCEEDED' },
      userErrors: [],
    });
    expect(await gateway.heldChanges()).toEqual([]);
    expect(await inputOf('gamma/m2')).toBe(price);
  });

  test('a filter decides on a part of them, and heldChanges takes the same filter', async () => {
    const filter = { providers: ['acme', 'beta'], anomalies: ['PRICE_ROSE_10X'], kinds: ['CHANGED'] };
    const { data } = await gateway.ask(
      'query ($filter: HeldChangeFilter) { heldChanges(filter: $filter) { totalCount } }',
      { filter },
    );
    expect(data.heldChanges).toEqual({ totalCount: 6 });
    expect(await decide('approveChanges', filter)).toMatchObject({ decidedCount: 6 });
    expect(await gateway.heldChanges()).toHaveLength(3);
    expect([await inputOf('acme/m0'), await inputOf('gamma/m0')]).toEqual([price, price / 100]);
  });

  test('rejectChanges keeps the old state', async () => {
    expect(await decide('rejectChanges', { subjectTypes: ['MODEL'] })).toEqual({ decidedCount: 9, userErrors: [] });
    expect(await inputOf('acme/m0')).toBe(price / 100);
    expect(await gateway.heldChanges(['REJECTED'])).not.toEqual([]);
  });

  test('a filter that matches nothing is NOTHING_PENDING', async () => {
    expect(await decide('rejectChanges', { providers: ['nowhere'] })).toEqual({
      decidedCount: 0,
      userErrors: [{ code: 'NOTHING_PENDING' }],
    });
  });
});

test('only the operator decides', async () => {
  const { errors } = await gateway.ask('mutation { rejectChanges(input: { filter: {} }) { decidedCount } }');
  expect(errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
});

function pricedAt(input: number) {
  const models = ['m0', 'm1', 'm2'].map((id) => entry(id, { cost: { input, output: 1 } }));
  return { providers: byId(...PROVIDERS.map((key) => provider(key, models))) };
}

async function decide(mutation: 'approveChanges' | 'rejectChanges', filter: object) {
  const more = mutation === 'approveChanges' ? 'refresh { status }' : '';
  const wait = mutation === 'approveChanges' ? ', wait: true' : '';
  const { data, errors } = await gateway.askAsOperator(
    `mutation ($filter: HeldChangeFilter!) {
      ${mutation}(input: { filter: $filter${wait} }) { decidedCount ${more} userErrors { code } }
    }`,
    { filter },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data[mutation];
}

async function inputOf(key: string): Promise<number> {
  const { data } = await gateway.ask('query ($key: String!) { model(key: $key) { pricing { input } } }', { key });
  return data.model.pricing.input;
}

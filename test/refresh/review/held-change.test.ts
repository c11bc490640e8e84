import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { hold, idle, shown } from '../../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer, json } from '../../harness/fault-server.ts';
import type { Answer } from '../../harness/gateway.ts';
import { begin, type GuardedGateway, guardedGateway, input } from '../../harness/guarded-gateway.ts';
import { reusedDatabase } from '../../harness/reused-database.ts';

let source: FaultServer;
let gateway: GuardedGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await guardedGateway(source);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

describe('a suspicious change', () => {
  let refresh: Answer['data'];
  let before: Answer['data'];
  beforeEach(async () => {
    await begin(gateway, source);
    before = await shown(gateway);
    refresh = await gateway.bring(input(30, { name: 'New' }));
  });

  test('is not made: the old state is served, and the version is the same', async () => {
    const { refreshedAt, ...after } = (await shown(gateway)).catalog;
    expect(before.catalog).toMatchObject(after);
    expect(await gateway.servedInput()).toBe(3);
  });

  test('counts as unchanged', () => {
    expect(refresh).toMatchObject({ status: 'UNCHANGED', summary: { models: { ...idle, unchanged: 5, total: 5 } } });
  });

  test('waits, with all that would change and why it is suspicious', async () => {
    expect(await gateway.onlyHeld()).toMatchObject({
      kind: 'CHANGED',
      subject: { key: 'acme/a-1' },
      refresh: { id: refresh.id },
      fields: [
        { field: 'pricing.input', before: 3, after: 30 },
        { field: 'name', before: 'A-1', after: 'New' },
      ],
      anomalies: [{ reason: 'PRICE_ROSE_10X', field: 'pricing.input' }],
      status: 'PENDING',
      decidedAt: null,
      decidedBy: null,
    });
  });

  test('is a node', async () => {
    const { id } = await gateway.onlyHeld();
    const { data } = await gateway.ask('query ($id: ID!) { node(id: $id) { id ... on HeldChange { kind } } }', { id });
    expect(data.node).toEqual({ id, kind: 'CHANGED' });
  });

  test('goes on waiting when the next refresh finds it again', async () => {
    const first = await gateway.onlyHeld();
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED' });
    expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
    expect(await gateway.onlyHeld()).toEqual(first);
  });

  test('does not hold up what else changed', async () => {
    const document = input(30, { name: 'New' });
    Object.assign(document.providers['beta']?.models['b-1'] ?? {}, { name: 'Other' });
    expect(await gateway.bring(document)).toMatchObject({
      status: 'SUCCEEDED',
      summary: { models: { ...idle, changed: 1, unchanged: 4, total: 5 } },
    });
    expect(await gateway.servedInput()).toBe(3);
    await gateway.onlyHeld();
  });

  test('is WITHDRAWN when the source takes it back', async () => {
    const { id } = await gateway.onlyHeld();
    await gateway.bring(input(3));
    expect(await gateway.heldChanges()).toEqual([]);
    expect((await gateway.heldChanges(['APPROVED', 'REJECTED', 'WITHDRAWN']))[0]).toMatchObject({
      id,
      status: 'WITHDRAWN',
      decidedBy: null,
    });
  });

  test('is WITHDRAWN when the source says something else, and that is looked at anew', async () => {
    const { id } = await gateway.onlyHeld();
    await gateway.bring(input(300));
    expect(await gateway.onlyHeld()).toMatchObject({ fields: [{ field: 'pricing.input', before: 3, after: 300 }] });
    expect((await gateway.heldChanges(['APPROVED', 'REJECTED', 'WITHDRAWN']))[0]).toMatchObject({
      id,
      status: 'WITHDRAWN',
    });
  });

  test('is WITHDRAWN when the source says something plausible, and that is made', async () => {
    const { id } = await gateway.onlyHeld();
    await gateway.bring(input(4));
    expect(await gateway.servedInput()).toBe(4);
    expect(await gateway.heldChanges()).toEqual([]);
    expect((await gateway.heldChanges(['APPROVED', 'REJECTED', 'WITHDRAWN']))[0]).toMatchObject({
      id,
      status: 'WITHDRAWN',
    });
  });
});

test('what waits is WITHDRAWN when a revert brings another state than the one it would have changed', async () => {
  const reverted = await guardedGateway(source);
  onTestFinished(() => reverted.close());
  for (const price of [3, 4, 40]) await reverted.bring(input(price));
  const { id } = await reverted.onlyHeld();
  await reverted.askAsOperator('mutation { revertCatalog(input: { toVersion: 1, wait: true }) { refresh { id } } }');
  expect(await reverted.heldChanges(null)).toMatchObject([{ id, status: 'WITHDRAWN', decidedBy: null }]);

  await reverted.refresh();
  expect(await reverted.onlyHeld()).toMatchObject({ fields: [{ field: 'pricing.input', before: 3, after: 40 }] });
});

test('what waits goes on waiting over a restart, and is made when REFRESH_GUARD has become flag', async () => {
  const database = await reusedDatabase();
  onTestFinished(() => database.remove());
  const one = await guardedGateway(source, database);
  await hold(one, source, input(3));
  await one.bring(input(30));
  const { id } = await one.onlyHeld();
  await one.close();

  const two = await guardedGateway(source, database);
  expect(await two.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
  expect(await two.onlyHeld()).toMatchObject({ id });
  await two.close();

  const three = await guardedGateway(source, database, { REFRESH_GUARD: 'flag' });
  onTestFinished(() => three.close());
  expect(await three.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  expect(await three.servedInput()).toBe(30);
  expect(await three.heldChanges(null)).toMatchObject([{ id, status: 'WITHDRAWN' }]);
});

test('what was rejected is made of the same document when REFRESH_GUARD has become flag', async () => {
  const database = await reusedDatabase();
  onTestFinished(() => database.remove());
  const holding = await guardedGateway(source, database);
  await hold(holding, source, input(3));
  source.serve('/catalog.json', json(input(30), { etag: '"the-same"' }));
  await holding.refresh();
  const { id } = await holding.onlyHeld();
  await holding.reject(id);
  expect(await holding.refresh()).toMatchObject({ status: 'UNCHANGED', bytes: null });
  await holding.close();

  const flagging = await guardedGateway(source, database, { REFRESH_GUARD: 'flag' });
  onTestFinished(() => flagging.close());
  expect(await flagging.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  expect(await flagging.servedInput()).toBe(30);
  expect(await flagging.heldChanges(null)).toMatchObject([{ id, status: 'REJECTED' }]);
  // From then on the document is known again.
  expect(await flagging.refresh()).toMatchObject({ status: 'UNCHANGED', bytes: null });
});

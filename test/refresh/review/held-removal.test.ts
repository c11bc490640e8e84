import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { byId, catalogOf, entry, hold, provider } from '../../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer, json } from '../../harness/fault-server.ts';
import { type GuardedGateway, guardedGateway } from '../../harness/guarded-gateway.ts';

let source: FaultServer;
beforeAll(async () => {
  source = await faultServer();
});
afterAll(() => source.close());

describe('a provider that is gone with its models', () => {
  const { p0, ...others } = catalogOf(10, 3).providers;
  let gateway: GuardedGateway;
  beforeEach(async () => {
    gateway = await guardedGateway(source);
    await hold(gateway, source, { providers: { ...others, p0 } });
    await gateway.bring({ providers: others });
  });

  afterEach(() => gateway.close());

  async function served(): Promise<number[]> {
    const { data } = await gateway.ask('{ providers { totalCount } models(first: 500) { totalCount } }');
    return [data.providers.totalCount, data.models.totalCount];
  }

  test('stays, and every removal waits', async () => {
    expect(await served()).toEqual([10, 30]);
    const waiting = (await gateway.heldChanges()).map(({ kind, subject }) => `${kind} ${subject.key}`);
    expect(waiting.sort()).toEqual(['REMOVED p0', 'REMOVED p0/m0', 'REMOVED p0/m1', 'REMOVED p0/m2']);
  });

  test('goes with all of them when its removal is approved', async () => {
    await gateway.approve(await gateway.heldOf('p0'));
    expect(await served()).toEqual([9, 27]);
    expect(await gateway.heldChanges()).toEqual([]);
  });

  test('stays as long as one of its models does', async () => {
    await gateway.reject(await gateway.heldOf('p0/m0'));
    await gateway.approve(await gateway.heldOf('p0'));
    expect(await served()).toEqual([10, 28]);
  });

  test('that was approved and cannot go for a model that stays is no reason to read what has not changed', async () => {
    await gateway.reject(await gateway.heldOf('p0/m0'));
    source.serve('/catalog.json', json({ providers: others }, { etag: '"without-p0"' }));
    await gateway.approve(await gateway.heldOf('p0'));
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED', bytes: null });
  });
});

/** A provider with so many of ten models. */
function tenLessened(count: number, fields: object = {}) {
  const models = Array.from({ length: 10 }, (_, index) => entry(`m-${index}`));
  return { providers: byId(provider('acme', models.slice(0, count), fields)), models: {} };
}

describe('removals that were rejected', () => {
  let gateway: GuardedGateway;
  beforeEach(async () => {
    gateway = await guardedGateway(source);
    await hold(gateway, source, tenLessened(10));
    await gateway.bring(tenLessened(8));
    for (const key of ['acme/m-8', 'acme/m-9']) await gateway.reject(await gateway.heldOf(key));
  });
  afterEach(() => gateway.close());

  test('do not make another removal of that provider suspicious', async () => {
    await gateway.bring(tenLessened(7));
    const { data } = await gateway.ask(
      '{ changes { nodes { kind subject { ... on Model { key } } anomalies { reason } } } }',
    );
    expect(data.changes.nodes).toEqual([{ kind: 'REMOVED', subject: { key: 'acme/m-7' }, anomalies: [] }]);
    expect(await gateway.heldChanges()).toEqual([]);
  });

  test('do not make a change of that provider suspicious', async () => {
    await gateway.bring(tenLessened(8, { doc: 'https://acme.example' }));
    const { data } = await gateway.ask(
      '{ changes { nodes { kind subject { ... on Provider { key } } anomalies { reason } } } }',
    );
    expect(data.changes.nodes).toEqual([{ kind: 'CHANGED', subject: { key: 'acme' }, anomalies: [] }]);
  });

  test('are not counted among those that come on top of them', async () => {
    await gateway.bring(tenLessened(6));
    expect((await gateway.heldChanges()).map(({ anomalies }) => anomalies[0].message)).toEqual([
      'Provider acme lost 2 of its 10 models (one fifth or more).',
      'Provider acme lost 2 of its 10 models (one fifth or more).',
    ]);
  });
});

test('a provider that only stays for models whose removal was rejected does not wait for a decision of its own', async () => {
  const gateway = await guardedGateway(source);
  onTestFinished(() => gateway.close());
  const { p0, ...others } = catalogOf(3, 3).providers;
  const reduced = { ...p0, id: 'p0', models: { m0: p0?.models['m0'] } };
  await hold(gateway, source, { providers: { ...others, p0 } });
  await gateway.bring({ providers: { ...others, p0: reduced } });
  for (const key of ['p0/m1', 'p0/m2']) await gateway.reject(await gateway.heldOf(key));
  await gateway.bring({ providers: others });
  const { data } = await gateway.ask('{ provider(key: "p0") { models { nodes { key } } } }');
  expect(data.provider.models.nodes).toEqual([{ key: 'p0/m1' }, { key: 'p0/m2' }]);
  expect(await gateway.heldChanges()).toEqual([]);
  // Nor is it lost anew, one of three, with each refresh.
  expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
});

test('removals that are held already are no mass removal when the document lacks them again', async () => {
  const gateway = await guardedGateway(source);
  onTestFinished(() => gateway.close());
  source.serve('/catalog.json', json(tenLessened(10)), json(tenLessened(7)));
  await gateway.refresh();
  expect(await gateway.refresh()).toMatchObject({ status: 'FAILED', error: { code: 'MASS_REMOVAL' } });
  expect(await gateway.refresh({ allowMassRemoval: true })).toMatchObject({ status: 'UNCHANGED' });
  source.serve('/catalog.json', json(tenLessened(7, { doc: 'https://acme.example' })));
  expect(await gateway.refresh()).not.toMatchObject({ status: 'FAILED' });
});

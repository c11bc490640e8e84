import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, held, json } from '../harness/fault-server.ts';
import { type Answer, type TestGateway, testGateway } from '../harness/gateway.ts';
import { byId, catalog, catalogOf, entry, hold, idle, provider, shown, withModel } from './catalogs.ts';

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, REFRESH_GUARD: 'hold' });
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

const input = (price: number, more: object = {}) => withModel({ cost: { input: price, output: 50 }, ...more });

/** Serves the document and refreshes. */
async function bring(document: unknown, at = gateway): Promise<Answer['data']> {
  source.serve('/catalog.json', json(document));
  return at.refresh({ allowMassRemoval: true });
}

const HELD = `query ($waiting: Boolean) { heldChanges(waiting: $waiting) { totalCount nodes {
  id kind heldAt decision decidedAt decidedBy refresh { id }
  subject { ... on Model { key } ... on Provider { key } ... on BaseModel { key } }
  fields { path before after } suspicions { reason path message }
} } }`;

async function heldChanges(waiting: boolean | null = true, at = gateway): Promise<Answer['data'][]> {
  const { data, errors } = await at.ask(HELD, { waiting });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.heldChanges.nodes;
}

async function onlyHeld(at = gateway): Promise<Answer['data']> {
  const waiting = await heldChanges(true, at);
  expect(waiting).toHaveLength(1);
  return waiting[0];
}

async function servedInput(at = gateway): Promise<number> {
  const { data } = await at.ask('{ model(key: "acme/a-1") { pricing { input } } }');
  return data.model.pricing.input;
}

const PAYLOAD = 'heldChange { id decision decidedBy decidedAt } userErrors { code message }';

async function approve(heldChangeId: string, at = gateway): Promise<Answer['data']> {
  const { data, errors } = await at.askAsOperator(
    `mutation ($id: ID!) { approveChange(input: { heldChangeId: $id, wait: true }) { ${PAYLOAD} refresh { status trigger } } }`,
    { id: heldChangeId },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.approveChange;
}

async function reject(heldChangeId: string, at = gateway): Promise<Answer['data']> {
  const { data, errors } = await at.askAsOperator(
    `mutation ($id: ID!) { rejectChange(input: { heldChangeId: $id }) { ${PAYLOAD} } }`,
    { id: heldChangeId },
  );
  if (errors) throw new Error(JSON.stringify(errors));
  return data.rejectChange;
}

/** A catalogue whose model acme/a-1 costs 3, and in which nothing ever waited for a decision. */
async function begin(): Promise<void> {
  // Without the model nothing is held of it; when it comes back, nothing can be.
  const without = structuredClone(catalog);
  delete without.providers['acme']?.models['a-1'];
  await hold(gateway, source, without);
  await hold(gateway, source, input(3));
  expect(await servedInput()).toBe(3);
  expect(await heldChanges()).toEqual([]);
}

describe('a suspicious change', () => {
  let refresh: Answer['data'];
  let before: Answer['data'];
  beforeEach(async () => {
    await begin();
    before = await shown(gateway);
    refresh = await bring(input(30, { name: 'New' }));
  });

  test('is not made: the old state is served, and the version is the same', async () => {
    const { refreshedAt, ...after } = (await shown(gateway)).catalog;
    expect(before.catalog).toMatchObject(after);
    expect(await servedInput()).toBe(3);
  });

  test('counts as unchanged', () => {
    expect(refresh).toMatchObject({ status: 'UNCHANGED', summary: { models: { ...idle, unchanged: 5, total: 5 } } });
  });

  test('waits, with all that would change and why it is suspicious', async () => {
    expect(await onlyHeld()).toMatchObject({
      kind: 'CHANGED',
      subject: { key: 'acme/a-1' },
      refresh: { id: refresh.id },
      fields: [
        { path: 'cost.input', before: 3, after: 30 },
        { path: 'name', before: 'A-1', after: 'New' },
      ],
      suspicions: [{ reason: 'PRICE_TENFOLD', path: 'cost.input' }],
      decision: null,
      decidedAt: null,
      decidedBy: null,
    });
  });

  test('is a node', async () => {
    const { id } = await onlyHeld();
    const { data } = await gateway.ask('query ($id: ID!) { node(id: $id) { id ... on HeldChange { kind } } }', { id });
    expect(data.node).toEqual({ id, kind: 'CHANGED' });
  });

  test('goes on waiting when the next refresh finds it again', async () => {
    const first = await onlyHeld();
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED' });
    expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
    expect(await onlyHeld()).toEqual(first);
  });

  test('does not hold up what else changed', async () => {
    const document = input(30, { name: 'New' });
    Object.assign(document.providers['beta']?.models['b-1'] ?? {}, { name: 'Other' });
    expect(await bring(document)).toMatchObject({
      status: 'SUCCEEDED',
      summary: { models: { ...idle, changed: 1, unchanged: 4, total: 5 } },
    });
    expect(await servedInput()).toBe(3);
    await onlyHeld();
  });

  test('is made when it is approved, and says why it waited', async () => {
    const { id } = await onlyHeld();
    expect(await approve(id)).toMatchObject({
      heldChange: { id, decision: 'APPROVED', decidedBy: 'operator', decidedAt: expect.any(String) },
      refresh: { status: 'SUCCEEDED', trigger: 'MANUAL' },
      userErrors: [],
    });
    expect(await servedInput()).toBe(30);
    const { data } = await gateway.ask('{ changes(first: 1) { nodes { kind suspicions { reason } } } }');
    expect(data.changes.nodes).toEqual([{ kind: 'CHANGED', suspicions: [{ reason: 'PRICE_TENFOLD' }] }]);
    expect(await heldChanges()).toEqual([]);
  });

  test('is never made when it is rejected, and nobody is asked again', async () => {
    const { id } = await onlyHeld();
    expect(await reject(id)).toMatchObject({
      heldChange: { id, decision: 'REJECTED', decidedBy: 'operator', decidedAt: expect.any(String) },
      userErrors: [],
    });
    expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
    expect(await servedInput()).toBe(3);
    expect(await heldChanges()).toEqual([]);
  });

  test('that is rejected waits anew when the source comes back to it', async () => {
    const { id } = await onlyHeld();
    await reject(id);
    await bring(input(3));
    await bring(input(30, { name: 'New' }));
    expect((await onlyHeld()).id).not.toBe(id);
  });

  test('that is rejected does not keep out what the source says next', async () => {
    await reject((await onlyHeld()).id);
    await bring(input(4));
    expect(await servedInput()).toBe(4);
  });

  test('is WITHDRAWN when the source takes it back', async () => {
    const { id } = await onlyHeld();
    await bring(input(3));
    expect(await heldChanges()).toEqual([]);
    expect((await heldChanges(false))[0]).toMatchObject({ id, decision: 'WITHDRAWN', decidedBy: null });
  });

  test('is WITHDRAWN when the source says something else, and that is looked at anew', async () => {
    const { id } = await onlyHeld();
    await bring(input(300));
    expect(await onlyHeld()).toMatchObject({ fields: [{ path: 'cost.input', before: 3, after: 300 }] });
    expect((await heldChanges(false))[0]).toMatchObject({ id, decision: 'WITHDRAWN' });
  });

  test('is WITHDRAWN when the source says something plausible, and that is made', async () => {
    const { id } = await onlyHeld();
    await bring(input(4));
    expect(await servedInput()).toBe(4);
    expect(await heldChanges()).toEqual([]);
    expect((await heldChanges(false))[0]).toMatchObject({ id, decision: 'WITHDRAWN' });
  });

  test('is decided once, by the first of two who decide at the same time', async () => {
    const { id } = await onlyHeld();
    const answers = await Promise.all([reject(id), approve(id), reject(id)]);
    const winners = answers.filter(({ userErrors }) => userErrors.length === 0);
    expect(winners).toHaveLength(1);
    const { decision } = winners[0].heldChange;
    const message = `Held change ${id.slice('HeldChange:'.length)} waits no more: it is ${decision}.`;
    for (const { userErrors, heldChange } of answers.filter((answer) => answer !== winners[0])) {
      expect(userErrors).toEqual([{ code: 'ALREADY_DECIDED', message }]);
      expect(heldChange).toEqual(winners[0].heldChange);
    }
    expect(await servedInput()).toBe(decision === 'APPROVED' ? 30 : 3);
  });

  test('is decided in the log too', async () => {
    const { id } = await onlyHeld();
    await reject(id);
    expect(gateway.log.findLast(({ msg }) => msg === 'held change decided')).toMatchObject({
      heldChange: Number(id.slice('HeldChange:'.length)),
      subjectKey: 'acme/a-1',
      decision: 'REJECTED',
      by: 'operator',
    });
  });

  test('is decided by nobody but the operator', async () => {
    const { id } = await onlyHeld();
    for (const field of ['approveChange', 'rejectChange']) {
      const { errors } = await gateway.ask(
        `mutation ($id: ID!) { ${field}(input: { heldChangeId: $id }) { userErrors { code } } }`,
        { id },
      );
      expect(errors).toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    }
    expect((await onlyHeld()).decision).toBeNull();
  });

  test('that was approved while the source was away is made by the next refresh, though the document is the same', async () => {
    const etag = '"the-same"';
    source.serve('/catalog.json', json(input(30, { name: 'New' }), { etag }));
    await gateway.refresh({ force: true });
    source.serve('/catalog.json', (_request, response) => response.writeHead(503).end());
    expect(await approve((await onlyHeld()).id)).toMatchObject({ refresh: { status: 'FAILED' }, userErrors: [] });
    expect(await servedInput()).toBe(3);

    source.serve('/catalog.json', json(input(30, { name: 'New' }), { etag }));
    expect(await gateway.refresh()).toMatchObject({ status: 'SUCCEEDED' });
    expect(await servedInput()).toBe(30);
    // From then on the document is known again.
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED', bytes: null });
  });

  test('that was approved while a refresh ran is made by the next one', async () => {
    const running = held(json(input(3)));
    source.serve('/catalog.json', running.answer);
    const asked = source.nextRequest();
    const ended = gateway.refresh();
    await asked;
    expect(await approve((await onlyHeld()).id)).toMatchObject({ refresh: null, userErrors: [] });
    source.serve('/catalog.json', json(input(30, { name: 'New' })));
    running.release();
    await ended;
    await gateway.refresh();
    // What ran meanwhile found that the source had taken it back, so it waits anew.
    expect(await servedInput()).toBe(3);
    await onlyHeld();
  });
});

describe('a provider that is gone with its models', () => {
  const { p0, ...others } = catalogOf(10, 3).providers;
  let own: TestGateway;
  beforeEach(async () => {
    own = await testGateway({ MODELSDEV_BASE_URL: source.url, REFRESH_GUARD: 'hold' });
    await hold(own, source, { providers: { ...others, p0 } });
    await bring({ providers: others }, own);
  });

  afterEach(() => own.close());

  async function served(): Promise<number[]> {
    const { data } = await own.ask('{ providers { totalCount } models(first: 500) { totalCount } }');
    return [data.providers.totalCount, data.models.totalCount];
  }

  async function heldOf(key: string): Promise<string> {
    return (await heldChanges(true, own)).find(({ subject }) => subject.key === key)?.id;
  }

  test('stays, and every removal waits', async () => {
    expect(await served()).toEqual([10, 30]);
    const waiting = (await heldChanges(true, own)).map(({ kind, subject }) => `${kind} ${subject.key}`);
    expect(waiting.sort()).toEqual(['REMOVED p0', 'REMOVED p0/m0', 'REMOVED p0/m1', 'REMOVED p0/m2']);
  });

  test('goes with all of them when its removal is approved', async () => {
    await approve(await heldOf('p0'), own);
    expect(await served()).toEqual([9, 27]);
    expect(await heldChanges(true, own)).toEqual([]);
  });

  test('stays as long as one of its models does', async () => {
    await reject(await heldOf('p0/m0'), own);
    await approve(await heldOf('p0'), own);
    expect(await served()).toEqual([10, 28]);
  });
});

test('what waits goes on waiting over a restart, and is made when REFRESH_GUARD has become flag', async () => {
  const database = await testDatabase();
  onTestFinished(() => database.remove());
  const env = { MODELSDEV_BASE_URL: source.url };
  const one = await testGateway({ ...env, REFRESH_GUARD: 'hold' }, database);
  await hold(one, source, input(3));
  await bring(input(30), one);
  const { id } = await onlyHeld(one);
  await one.close();

  const two = await testGateway({ ...env, REFRESH_GUARD: 'hold' }, database);
  expect(await two.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
  expect(await onlyHeld(two)).toMatchObject({ id });
  await two.close();

  const three = await testGateway({ ...env, REFRESH_GUARD: 'flag' }, database);
  onTestFinished(() => three.close());
  expect(await three.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  expect(await servedInput(three)).toBe(30);
  expect(await heldChanges(null, three)).toMatchObject([{ id, decision: 'WITHDRAWN' }]);
});

test('removals that are held already are no mass removal when the document lacks them again', async () => {
  const database = await testDatabase();
  const upstream = await faultServer();
  const guarded = await testGateway({ MODELSDEV_BASE_URL: upstream.url, REFRESH_GUARD: 'hold' }, database);
  onTestFinished(async () => {
    await guarded.close();
    await database.remove();
    await upstream.close();
  });
  const models = Array.from({ length: 10 }, (_, index) => entry(`m-${index}`));
  const serve = (count: number, fields: object = {}) =>
    upstream.serve(
      '/catalog.json',
      json({ providers: byId(provider('acme', models.slice(0, count), fields)), models: {} }),
    );
  serve(10);
  await guarded.refresh();
  serve(7);
  expect(await guarded.refresh()).toMatchObject({ status: 'FAILED', error: { code: 'MASS_REMOVAL' } });
  expect(await guarded.refresh({ allowMassRemoval: true })).toMatchObject({ status: 'UNCHANGED' });
  serve(7, { doc: 'https://acme.example' });
  expect(await guarded.refresh()).not.toMatchObject({ status: 'FAILED' });
});

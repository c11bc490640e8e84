import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalog, hold } from '../../fixtures/small-catalogs.ts';
import type { TestDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer, held, json } from '../../harness/fault-server.ts';
import type { Answer, TestGateway } from '../../harness/gateway.ts';
import { type GuardedGateway, guardedGateway } from '../../harness/guarded-gateway.ts';
import { reusedDatabase } from '../../harness/reused-database.ts';

const onServer = Boolean(process.env['DATABASE_URL']);

/** `catalog` with one price of two models. */
function priced(input: number) {
  const document = structuredClone(catalog);
  const { acme, beta } = document.providers;
  for (const model of [acme?.models['a-1'], beta?.models['b-1']]) {
    Object.assign(model ?? {}, { cost: { input, output: 50 } });
  }
  return document;
}

/** What the source serves: whoever has it already gets no more than 304. */
const tenfold = json(priced(30), { etag: '"tenfold"' });

let source: FaultServer;
let database: TestDatabase;
let gateway: GuardedGateway;
/** Of the changes that wait. */
let ids: readonly [string, string];
beforeEach(async () => {
  source = await faultServer();
  database = await reusedDatabase();
  gateway = await guardedGateway(source, database);
  await hold(gateway, source, priced(3));
  source.serve('/catalog.json', tenfold);
  await gateway.refresh();
  ids = [await gateway.heldOf('acme/a-1'), await gateway.heldOf('beta/b-1')];
});
afterEach(async () => {
  await gateway.close();
  await database.remove();
  await source.close();
});

async function servedInputs(asked: TestGateway = gateway): Promise<number[]> {
  const { data } = await asked.ask(
    '{ a: model(key: "acme/a-1") { ...of } b: model(key: "beta/b-1") { ...of } } fragment of on Model { pricing { input } }',
  );
  return [data.a.pricing.input, data.b.pricing.input];
}

/** Ends when both models cost so much. */
async function made(...inputs: readonly number[]): Promise<void> {
  await eventually(servedInputs, (served) => String(served) === String(inputs));
}

/** Newest first. */
async function refreshesSince(refreshId: string): Promise<Answer['data'][]> {
  const { data } = await gateway.ask('{ refreshes { nodes { id status trigger requestedBy } } }');
  const { nodes } = data.refreshes;
  return nodes.slice(
    0,
    nodes.findIndex(({ id }: { id: string }) => id === refreshId),
  );
}

/** Begins a refresh whose source answers when it is released. */
async function beginHeld(at: TestGateway = gateway) {
  const answer = held(tenfold);
  source.serve('/catalog.json', answer.answer, tenfold);
  const asked = source.nextRequest();
  const { data } = await at.askAsOperator('mutation { refreshCatalog { refresh { id } } }');
  await asked;
  return { id: data.refreshCatalog.refresh.id, release: answer.release };
}

describe('an approval given while a refresh runs', () => {
  test('is carried out by one more, which begins when that has ended', async () => {
    const running = await beginHeld();
    expect(await gateway.approve(ids[0])).toMatchObject({ refresh: null, userErrors: [] });
    running.release();
    await made(30, 3);
    expect(await refreshesSince(running.id)).toMatchObject([
      { status: 'SUCCEEDED', trigger: 'MANUAL', requestedBy: 'operator' },
    ]);
  });

  test('is carried out together with the others', async () => {
    const running = await beginHeld();
    for (const id of ids) await gateway.approve(id);
    running.release();
    await made(30, 30);
    await gateway.refresh();
    expect(await refreshesSince(running.id)).toMatchObject([{ status: 'UNCHANGED' }, { status: 'SUCCEEDED' }]);
  });

  test('is carried out when that was cancelled', async () => {
    const running = await beginHeld();
    await gateway.approve(ids[0]);
    await gateway.askAsOperator(
      'mutation ($id: ID!) { cancelRefresh(input: { refreshId: $id }) { userErrors { code } } }',
      {
        id: running.id,
      },
    );
    running.release();
    await made(30, 3);
  });

  test('is carried out when the gateway has closed meanwhile and is back', async () => {
    await beginHeld();
    await gateway.approve(ids[0]);
    await gateway.close();
    gateway = await guardedGateway(source, database);
    await made(30, 3);
  });

  describe.skipIf(!onServer)('on several gateways', () => {
    let other: GuardedGateway;
    beforeEach(async () => {
      other = await guardedGateway(source, database);
    });
    afterEach(() => other.close());

    test('is carried out whichever of them runs it', async () => {
      const running = await beginHeld(other);
      for (const id of ids) expect(await gateway.approve(id)).toMatchObject({ refresh: null });
      running.release();
      await made(30, 30);
      await gateway.refresh();
      expect(await refreshesSince(running.id)).toMatchObject([{ status: 'UNCHANGED' }, { status: 'SUCCEEDED' }]);
    });

    test('is carried out by another when the one that ran it has closed', async () => {
      await beginHeld(other);
      await other.approve(ids[0]);
      await other.close();
      await made(30, 3);
      other = await guardedGateway(source, database);
    });
  });
});

describe('an approval given while refreshes are paused', () => {
  beforeEach(async () => {
    await gateway.askAsOperator('mutation { revertCatalog(input: { toVersion: 1, wait: true }) { refresh { id } } }');
    source.serve('/catalog.json', tenfold);
  });

  test('undoes neither the pause nor the revert', async () => {
    const asked = source.requests.length;
    expect(await gateway.approve(ids[0])).toMatchObject({
      heldChange: { status: 'APPROVED' },
      refresh: null,
      userErrors: [],
    });
    const { data } = await gateway.ask('{ catalog { pause { pausedBy } } }');
    expect(data.catalog.pause).toEqual({ pausedBy: 'operator' });
    expect(await servedInputs()).toEqual([3, 3]);
    expect(source.requests).toHaveLength(asked);
  });

  test('is carried out as soon as they are resumed', async () => {
    await gateway.approve(ids[0]);
    await gateway.askAsOperator('mutation { resumeRefreshes { userErrors { code } } }');
    await made(30, 3);
  });
});

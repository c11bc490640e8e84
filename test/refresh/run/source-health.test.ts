import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { byId, catalog, entry, provider } from '../../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer, html, json, status } from '../../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../../harness/gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

const HEALTH = `{ catalog { source {
  lastSuccessAt lastFailureAt lastFailure { code message attempts } consecutiveFailures circuit
} } }`;

const REFRESHES = '{ refreshes(first: 50) { nodes { status finishedAt } } }';

let source: FaultServer;
let gateway: TestGateway;
beforeEach(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
});
afterEach(async () => {
  vi.useRealTimers();
  await gateway.close();
  await source.close();
});

describe('the health of the source', () => {
  test('is unknown before it was asked', async () => {
    expect(await health()).toEqual({
      lastSuccessAt: null,
      lastFailureAt: null,
      lastFailure: null,
      consecutiveFailures: 0,
      circuit: 'CLOSED',
    });
  });

  test('tells of the last success and of the last failure', async () => {
    await fail(2);
    await succeed();
    await succeed();
    await fail(3);
    const { data } = await gateway.ask(REFRESHES);
    const [failed, , , unchanged] = data.refreshes.nodes;
    expect(await health()).toEqual({
      lastSuccessAt: unchanged.finishedAt,
      lastFailureAt: failed.finishedAt,
      lastFailure: {
        code: 'SOURCE_REFUSED',
        message: messageWith(`${source.url}/catalog.json`, 500),
        attempts: 1,
      },
      consecutiveFailures: 3,
      circuit: 'CLOSED',
    });
  });

  test('keeps the last failure once it is well again', async () => {
    await fail(2);
    await succeed();
    expect(await health()).toMatchObject({ lastFailure: { code: 'SOURCE_REFUSED' }, consecutiveFailures: 0 });
  });

  test('counts an answer that is no catalog as a failure', async () => {
    for (const path of ['/catalog.json', '/api.json']) source.serve(path, html());
    await gateway.refresh();
    expect(await health()).toMatchObject({ lastFailure: { code: 'NOT_A_CATALOG' }, consecutiveFailures: 1 });
  });

  test('knows nothing of a catalog that was read and then refused by the gateway', async () => {
    await succeed();
    source.serve('/catalog.json', json({ providers: byId(provider('acme', [entry('a-1')])) }));
    expect(await gateway.refresh()).toMatchObject({ error: { code: 'MASS_REMOVAL' } });
    expect(await health()).toMatchObject({ lastFailure: null, consecutiveFailures: 0 });
  });

  test('counts a catalog without a model as a failure, and opens the circuit after five of them', async () => {
    source.serve('/catalog.json', json({ providers: {} }));
    for (let failures = 0; failures < 5; failures++) {
      expect(await health()).toMatchObject({ circuit: 'CLOSED', consecutiveFailures: failures });
      await gateway.refresh();
    }
    expect(await health()).toMatchObject({ circuit: 'OPEN', lastFailure: { code: 'NOT_A_CATALOG' } });
  });

  test('is one statement, however much of it is asked for', async () => {
    const asked = await gateway.statements(() => gateway.ask('{ catalog { source { kind circuit } } }'));
    // Others than these: the gateway also sends statements of its own.
    const further = async (query: string) =>
      (await gateway.statements(() => gateway.ask(query))).filter(
        (sql) => !asked.includes(sql) && /"refreshes"/.test(sql),
      );
    expect(await further('{ catalog { source { kind consecutiveFailures } } }')).toHaveLength(1);
    expect(await further(HEALTH)).toHaveLength(1);
  });
});

describe('a source that failed five times in a row', () => {
  beforeEach(async () => {
    await succeed();
    await fail(5);
  });

  test('is left alone, which the refresh says', async () => {
    const asked = source.requests.length;
    expect(await gateway.refresh()).toMatchObject({
      status: 'FAILED',
      error: { code: 'SOURCE_CIRCUIT_OPEN', attempts: 0, message: messageWith(5) },
    });
    expect(source.requests).toHaveLength(asked);
  });

  test('is left alone, which the catalog says, and why', async () => {
    await gateway.refresh();
    expect(await health()).toMatchObject({
      circuit: 'OPEN',
      consecutiveFailures: 5,
      lastFailure: { code: 'SOURCE_REFUSED' },
    });
  });

  test('leaves the gateway ready, which says how its source does', async () => {
    const response = await fetch(`${gateway.url}/health/ready`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ source: { circuit: 'OPEN', consecutiveFailures: 5 } });
  });

  test('leaves the catalog as it was', async () => {
    await gateway.refresh();
    expect((await gateway.ask('{ catalog { version counts { models } } }')).data.catalog).toEqual({
      version: 1,
      counts: { models: 5 },
    });
  });

  test('is asked at once by an operator who forces it', async () => {
    source.serve('/catalog.json', json(catalog));
    expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'UNCHANGED' });
    expect(await health()).toMatchObject({ circuit: 'CLOSED', consecutiveFailures: 0 });
  });

  test('is asked again a minute later', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 60_000 });
    expect(await health()).toMatchObject({ circuit: 'HALF_OPEN' });
    source.serve('/catalog.json', json(catalog));
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED' });
    expect(await health()).toMatchObject({ circuit: 'CLOSED', consecutiveFailures: 0 });
  });
});

test('a disabled source has no health to tell of', async () => {
  const sourceless = await testGateway({ MODELSDEV_ENABLED: 'false' });
  expect(await (await fetch(`${sourceless.url}/health/ready`)).json()).toEqual({ source: null });
  const { data } = await sourceless.ask(HEALTH);
  expect(data.catalog.source).toMatchObject({ circuit: 'CLOSED', consecutiveFailures: 0, lastFailure: null });
  await sourceless.close();
});

async function health() {
  const { data, errors } = await gateway.ask(HEALTH);
  if (errors) throw new Error(JSON.stringify(errors));
  return data.catalog.source;
}

async function succeed(): Promise<void> {
  source.serve('/catalog.json', json(catalog));
  expect((await gateway.refresh()).error).toBeNull();
}

async function fail(times: number): Promise<void> {
  source.serve('/catalog.json', status(500));
  for (let failures = 0; failures < times; failures++) await gateway.refresh();
}

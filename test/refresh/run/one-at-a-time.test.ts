import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { catalog, hold, withModel } from '../../fixtures/small-catalogs.ts';
import { testDatabase } from '../../harness/database.ts';
import { type FaultServer, faultServer, held, json } from '../../harness/fault-server.ts';
import { ADMIN_KEY, type Answer, type TestGateway, testGateway } from '../../harness/gateway.ts';

const REFRESH = `mutation ($input: RefreshCatalogInput!) {
  refreshCatalog(input: $input) {
    refresh { id status finishedAt durationMs }
    userErrors { code }
  }
}`;

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
  await hold(gateway, source, catalog);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

describe('while a refresh runs', () => {
  let release: () => void;
  let running: Answer['data'];
  beforeEach(async () => {
    const answer = held(json(catalog));
    source.serve('/catalog.json', answer.answer);
    release = answer.release;
    const asked = source.nextRequest();
    running = await begin(gateway);
    await asked;
  });
  afterEach(async () => {
    release();
    await ended(gateway);
  });

  test('the one that began it was answered at once: it is RUNNING', () => {
    expect(running).toEqual({
      refresh: { id: running.refresh.id, status: 'RUNNING', finishedAt: null, durationMs: null },
      userErrors: [],
    });
  });

  test('another is refused as ALREADY_RUNNING, with the one that runs', async () => {
    expect(await begin(gateway)).toEqual({
      refresh: running.refresh,
      userErrors: [
        {
          code: 'ALREADY_RUNNING',
        },
      ],
    });
  });

  test('another that would wait is refused at once too', async () => {
    const refused = await begin(gateway, { wait: true, force: true });
    expect(refused.userErrors).toMatchObject([{ code: 'ALREADY_RUNNING' }]);
  });

  test('another asks the source for nothing', async () => {
    const asked = source.requests.length;
    await begin(gateway);
    expect(source.requests).toHaveLength(asked);
  });

  test('the catalog is there to be read', async () => {
    const { data } = await gateway.ask('{ catalog { counts { models } lastRefresh { id status } nextRefreshAt } }');
    expect(data.catalog).toEqual({
      counts: { models: 5 },
      lastRefresh: { id: running.refresh.id, status: 'RUNNING' },
      nextRefreshAt: null,
    });
  });
});

test('of ten at once exactly one is begun, and the others are handed that one', async () => {
  const answer = held(json(catalog));
  source.serve('/catalog.json', answer.answer);
  const asked = source.requests.length;
  const answers = await Promise.all(Array.from({ length: 10 }, () => begin(gateway)));
  answer.release();
  await ended(gateway);
  expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
  expect(new Set(answers.map(({ refresh }) => refresh.id)).size).toBe(1);
  expect(source.requests).toHaveLength(asked + 1);
});

test('one that waits is answered with the end', async () => {
  source.serve('/catalog.json', json(withModel({ name: 'New' })));
  expect(await begin(gateway, { wait: true })).toMatchObject({
    refresh: { status: 'SUCCEEDED', finishedAt: expect.any(String), durationMs: expect.any(Number) },
    userErrors: [],
  });
});

test('the next can begin as soon as one has ended', async () => {
  await begin(gateway, { wait: true });
  expect((await begin(gateway, { wait: true })).userErrors).toEqual([]);
});

const advice = 'Send "Authorization: Bearer <key or token>".';
const notBearer = `the role OPERATOR; got an Authorization header that is not "Bearer" and a key. ${advice}`;

describe.each([
  ['no key', {}, `the role OPERATOR; got no credential. ${advice}`],
  [
    'a wrong key',
    { authorization: 'Bearer wrong' },
    'a credential that is accepted, or none; got a credential that is not accepted: the key is unknown.',
  ],
  ['the key under another scheme', { authorization: `Basic ${ADMIN_KEY}` }, notBearer],
  ['the key alone', { authorization: ADMIN_KEY }, notBearer],
  [
    'the key in another header',
    { 'x-api-key': ADMIN_KEY },
    `the role OPERATOR; got a key in another header (x-api-key, api-key, x-admin-api-key). ${advice}`,
  ],
] as const)('with %s', (_name, headers, got) => {
  test('nobody may refresh: UNAUTHENTICATED', async () => {
    const { data, errors } = await refreshWith(headers);
    // A credential that is not accepted refuses the request as a whole.
    expect(data?.refreshCatalog ?? null).toBeNull();
    expect(errors).toMatchObject([
      {
        message: `This needs ${got}`,
        extensions: { code: 'UNAUTHENTICATED' },
      },
    ]);
  });

  test('nothing is begun', async () => {
    const before = await refreshCount(gateway);
    const asked = source.requests.length;
    await refreshWith(headers);
    expect(await refreshCount(gateway)).toBe(before);
    expect(source.requests).toHaveLength(asked);
  });

  async function refreshWith(given: Readonly<Record<string, string>>): Promise<Answer> {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...given },
      body: JSON.stringify({ query: REFRESH, variables: { input: {} } }),
    });
    return (await response.json()) as Answer;
  }
});

test('with MODELSDEV_ENABLED=false a refresh is refused as SOURCE_DISABLED and nothing is begun', async () => {
  const disabled = await testGateway({ MODELSDEV_BASE_URL: source.url, MODELSDEV_ENABLED: 'false' });
  try {
    expect(await begin(disabled)).toEqual({
      refresh: null,
      userErrors: [{ code: 'SOURCE_DISABLED' }],
    });
    expect(await refreshCount(disabled)).toBe(0);
  } finally {
    await disabled.close();
  }
});

describe.skipIf(!process.env['DATABASE_URL'])('two gateways on one server', () => {
  test('asked at the same time run exactly one refresh', async () => {
    await onTwoGateways(async (one, other) => {
      const answer = held(json(catalog));
      source.serve('/catalog.json', answer.answer);
      const asked = source.requests.length;
      const answers = await Promise.all([one, other, one, other].map((each) => begin(each)));
      answer.release();
      await ended(one);
      expect(answers.filter(({ userErrors }) => userErrors.length === 0)).toHaveLength(1);
      expect(new Set(answers.map(({ refresh }) => refresh.id)).size).toBe(1);
      expect(source.requests).toHaveLength(asked + 1);
    });
  });

  test('show the same version once either has refreshed', async () => {
    await onTwoGateways(async (one, other) => {
      await hold(one, source, catalog);
      expect(await versionOf(other)).toBe(1);
      await hold(other, source, withModel({ name: 'New' }));
      expect(await versionOf(one)).toBe(2);
    });
  });
});

async function onTwoGateways(use: (one: TestGateway, other: TestGateway) => Promise<void>): Promise<void> {
  const database = await testDatabase();
  const env = { MODELSDEV_BASE_URL: source.url };
  const one = await testGateway(env, database);
  const other = await testGateway(env, database);
  // Not `finally`: a test that is out of time never gets there.
  onTestFinished(async () => {
    await Promise.all([one.close(), other.close()]);
    await database.remove();
  });
  await use(one, other);
}

async function begin(at: TestGateway, input: object = {}): Promise<Answer['data']> {
  const { data, errors } = await at.askAsOperator(REFRESH, { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return data.refreshCatalog;
}

/** Waits for the end of the refresh that runs, which is when another can begin. */
async function ended(at: TestGateway): Promise<void> {
  for (let running = true; running; ) {
    const { data } = await at.ask('{ catalog { lastRefresh { status } } }');
    running = data.catalog.lastRefresh.status === 'RUNNING';
  }
}

async function refreshCount(at: TestGateway): Promise<number> {
  return (await at.ask('{ refreshes { totalCount } }')).data.refreshes.totalCount;
}

async function versionOf(at: TestGateway): Promise<number> {
  return (await at.ask('{ catalog { version } }')).data.catalog.version;
}

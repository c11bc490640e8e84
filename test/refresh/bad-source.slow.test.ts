import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { catalog, entry, hold, shown, withModel } from '../fixtures/small-catalogs.ts';
import {
  body,
  bomb,
  brokenOff,
  drip,
  type FaultServer,
  faultServer,
  firstHalf,
  html,
  json,
  redirect,
  reset,
  silence,
  status,
} from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { messageWith } from '../harness/message-with.ts';
import { reusedDatabase } from '../harness/reused-database.ts';

/** The most that `src/models-dev/fetch/source.ts` reads. */
const LIMIT_BYTES = 256 * 1024 * 1024;

let source: FaultServer;
let gateway: TestGateway;
/** Another, for those that read: each may ask a hundred times a minute. */
let reader: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({
    MODELSDEV_BASE_URL: source.url.replace('//', '//someone:hunter2@'),
    MODELSDEV_API_KEY: 'hunter2',
  });
  await hold(gateway, source, catalog);
  reader = await testGateway({ MODELSDEV_BASE_URL: source.url });
});
afterAll(async () => {
  await gateway.close();
  await reader.close();
  await source.close();
});

describe.each([
  {
    got: 'not found',
    answer: status(404),
    code: 'SOURCE_REFUSED',
    message: 'SOURCE has neither catalog.json (404 Not Found) nor api.json (404 Not Found).',
  },
  {
    got: 'a server error',
    answer: status(500),
    code: 'SOURCE_REFUSED',
    message: 'SOURCE/catalog.json returned 500 Internal Server Error; expected 200 OK.',
  },
  {
    got: 'a refusal of the credentials',
    answer: status(401),
    code: 'SOURCE_REFUSED',
    message: 'SOURCE/catalog.json returned 401 Unauthorized; expected 200 OK.',
  },
  {
    got: 'a page of HTML, whatever it asks for',
    answer: html(),
    code: 'NOT_A_CATALOG',
    message: 'SOURCE has neither catalog.json (HTML) nor api.json (HTML).',
  },
  {
    got: 'a redirect',
    answer: redirect('/elsewhere'),
    code: 'SOURCE_REFUSED',
    message:
      'SOURCE has neither catalog.json (redirect 302 Found, which is not followed) nor api.json (redirect 302 Found, which is not followed).',
  },
  {
    got: 'half a document',
    answer: firstHalf(catalog),
    code: 'NOT_A_CATALOG',
    message: `SOURCE/catalog.json is incomplete JSON; it ends after ${Math.floor(JSON.stringify(catalog).length / 2)} bytes.`,
  },
  {
    got: 'an empty object',
    answer: json({}),
    code: 'NOT_A_CATALOG',
    message:
      'SOURCE/catalog.json is not a catalog: expected an object with an object "providers"; got an empty object.',
  },
  {
    got: 'an array',
    answer: json([]),
    code: 'NOT_A_CATALOG',
    message: 'SOURCE/catalog.json is not a catalog: expected an object with an object "providers"; got an array.',
  },
  {
    got: 'null',
    answer: json(null),
    code: 'NOT_A_CATALOG',
    message: 'SOURCE/catalog.json is not a catalog: expected an object with an object "providers"; got null.',
  },
  {
    got: 'an empty body',
    answer: body(''),
    code: 'NOT_A_CATALOG',
    message: 'SOURCE has neither catalog.json (content other than JSON) nor api.json (content other than JSON).',
  },
  {
    got: 'providers without a model',
    answer: json({ providers: { acme: entry('acme', { models: {} }) }, models: {} }),
    code: 'NOT_A_CATALOG',
    message: 'The document contains no readable model (providers: 1).',
  },
  {
    got: 'more than any catalog',
    answer: bomb(LIMIT_BYTES + 1, 'gzip'),
    code: 'SOURCE_TOO_LARGE',
    message: `SOURCE/catalog.json exceeds the limit of ${LIMIT_BYTES} bytes.`,
  },
  {
    got: 'a connection reset',
    answer: reset(),
    code: 'SOURCE_UNREACHABLE',
    message: 'Failed to read SOURCE/catalog.json: the connection was closed early.',
  },
  {
    got: 'a body that breaks off',
    answer: brokenOff(catalog),
    code: 'SOURCE_UNREACHABLE',
    message: 'Failed to read SOURCE/catalog.json: the connection was closed early.',
  },
])('a refresh that gets $got', ({ answer, code, message }) => {
  beforeEach(() => {
    source.serve('/catalog.json', answer);
    source.serve('/api.json', answer);
  });

  test(`has FAILED with ${code} and says what was got`, async () => {
    const { status: outcome, error } = await gateway.refresh({ force: true });
    expect({ outcome, code: error?.code }).toEqual({ outcome: 'FAILED', code });
    expect(error.message.replaceAll(source.url, 'SOURCE')).toBe(message);
  });

  test('leaves the catalog and its version exactly as they were', async () => {
    const before = await shown(gateway);
    await gateway.refresh({ force: true });
    expect(await shown(gateway)).toEqual(before);
  });

  test('tells clients nothing internal', async () => {
    const told = JSON.stringify(await gateway.refresh({ force: true }));
    expect(told).not.toMatch(/hunter2|\bat .+:\d+:\d+|node_modules|src\/|undici/);
  });
});

describe('a refresh that failed', () => {
  // The circuit is open after all that was got above.
  beforeAll(() => hold(gateway, source, catalog));

  test('counts its attempts', async () => {
    source.serve('/catalog.json', status(500));
    expect((await gateway.refresh()).error).toMatchObject({ attempts: 1 });
  });

  test('has no counts', async () => {
    source.serve('/catalog.json', status(500));
    const nothing = { added: 0, changed: 0, removed: 0, unchanged: 0, total: 0 };
    expect((await gateway.refresh()).summary).toEqual({
      providers: nothing,
      models: nothing,
      baseModels: nothing,
      benchmarkResults: nothing,
    });
  });

  test('does not keep the next from succeeding', async () => {
    source.serve('/catalog.json', reset(), json(withModel({ name: 'New' })));
    expect(await gateway.refresh()).toMatchObject({ status: 'FAILED' });
    expect(await gateway.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('is one warning in the log, with its code', async () => {
    source.serve('/catalog.json', status(500));
    const before = gateway.log.length;
    await gateway.refresh();
    const warnings = gateway.log.slice(before).filter((line) => line.level >= 40);
    expect(warnings).toMatchObject([{ msg: 'refresh ended', status: 'FAILED', code: 'SOURCE_REFUSED' }]);
  });

  test('never logs the credentials of the source', async () => {
    source.serve('/catalog.json', status(401));
    await gateway.refresh();
    expect(JSON.stringify(gateway.log)).not.toContain('hunter2');
  });
});

describe.each([
  { does: 'is silent on', answer: silence() },
  { does: 'drips on', answer: drip(catalog, 100) },
])('a refresh that the source $does', ({ answer }) => {
  let hasty: TestGateway;
  beforeAll(async () => {
    hasty = await testGateway({ MODELSDEV_BASE_URL: source.url, MODELSDEV_TIMEOUT: '900ms' });
    await hold(hasty, source, catalog);
    source.serve('/catalog.json', answer);
  });
  afterAll(() => hasty.close());

  test('has FAILED with SOURCE_TIMEOUT and says how long it waited', async () => {
    expect(await hasty.refresh()).toMatchObject({
      status: 'FAILED',
      error: { code: 'SOURCE_TIMEOUT', message: messageWith(source.url, 900) },
    });
  });

  test('leaves the catalog and its version exactly as they were', async () => {
    const before = await shown(hasty);
    await hasty.refresh();
    expect(await shown(hasty)).toEqual(before);
  });
});

test('a refresh that is told to come back later does, and succeeds', async () => {
  await using(await testGateway({ MODELSDEV_BASE_URL: source.url, MODELSDEV_MAX_RETRIES: '1' }), async (patient) => {
    source.serve('/catalog.json', status(429, { retryAfter: '1' }), json(catalog));
    const refresh = await patient.refresh();
    expect(refresh).toMatchObject({ status: 'SUCCEEDED', error: null });
    expect(refresh.durationMs).toBeGreaterThanOrEqual(990);
  });
});

test('a refresh that nobody answers has FAILED with SOURCE_UNREACHABLE', async () => {
  const gone = await faultServer();
  await gone.close();
  await using(await testGateway({ MODELSDEV_BASE_URL: gone.url }), async (lonely) => {
    expect(await lonely.refresh()).toMatchObject({
      status: 'FAILED',
      error: {
        code: 'SOURCE_UNREACHABLE',
        message: messageWith(`${gone.url}/catalog.json`),
      },
    });
  });
});

test('a refresh from a folder that is not there has FAILED with SOURCE_UNREACHABLE', async () => {
  const database = await reusedDatabase();
  const folder = `file://${database.env.DATA_DIR}/nowhere`;
  await using(await testGateway({ MODELSDEV_BASE_URL: folder }, database), async (lonely) => {
    const { error } = await lonely.refresh();
    expect(error).toMatchObject({ code: 'SOURCE_UNREACHABLE', message: expect.stringContaining(folder) });
  });
  await database.remove();
});

describe.each([
  { wrong: 'a name that is no text', fields: '{"id":"a-1","name":["A"]}', path: '' },
  { wrong: 'no name', fields: '{"id":"a-1"}', path: '' },
  { wrong: 'an id that is not its key', fields: '{"id":"b-9","name":"A"}', path: '' },
  { wrong: 'text in place of an object', fields: '"A"', path: '' },
  { wrong: 'a price below zero', fields: '{"id":"a-1","name":"A","cost":{"input":-1,"output":1}}', path: '.cost' },
  {
    wrong: 'a price beyond all numbers',
    fields: '{"id":"a-1","name":"A","cost":{"input":1e999,"output":1}}',
    path: '.cost',
  },
  {
    wrong: 'a limit beyond all models',
    fields: '{"id":"a-1","name":"A","limit":{"context":1e15}}',
    path: '.limit.context',
  },
  { wrong: 'a limit that is no object', fields: '{"id":"a-1","name":"A","limit":[1]}', path: '.limit' },
  { wrong: 'a date that is a number', fields: '{"id":"a-1","name":"A","release_date":2025}', path: '.release_date' },
  { wrong: 'a huge text', fields: `{"id":"a-1","name":"A","family":"${'huge'.repeat(50_000)}"}`, path: '.family' },
  { wrong: 'a NUL in its name', fields: '{"id":"a-1","name":"A\\u0000B"}', path: '.name' },
  { wrong: 'half a surrogate pair', fields: '{"id":"a-1","name":"A\\ud83d"}', path: '.name' },
  { wrong: 'a key __proto__', fields: '{"id":"a-1","name":"A","__proto__":{"polluted":true}}', path: '.__proto__' },
  {
    wrong: 'unknown fields nested deeply',
    fields: `{"id":"a-1","name":"A","new":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
    path: '.new',
  },
])('a model with $wrong', ({ fields, path }) => {
  beforeEach(async () => {
    await hold(reader, source, catalog);
    source.serve(
      '/catalog.json',
      body(JSON.stringify(withModel({ mark: 0 })).replace(/\{"id":"a-1".*?"mark":0\}/, () => fields)),
    );
  });

  test('is a problem of the refresh, not its end', async () => {
    const { status: outcome, problems } = await reader.refresh();
    expect(outcome).toMatch(/SUCCEEDED|UNCHANGED/);
    expect(problems.nodes.length).toBeGreaterThan(0);
    expect(problems.nodes[0].path).toMatch(
      new RegExp(`^providers\\.acme\\.models\\.a-1${path.replaceAll('.', '\\.')}`),
    );
  });

  test('stays in the catalog', async () => {
    await reader.refresh();
    const { data } = await reader.ask('{ model(key: "acme/a-1") { status } }');
    expect(data.model).toEqual({ status: 'ACTIVE' });
  });

  test('is told of in a few words', async () => {
    const { problems } = await reader.refresh();
    for (const { message } of problems.nodes) expect(message.length).toBeLessThan(300);
  });
});

test.each(['__proto__', 'constructor', 'a\\u0000b', 'p'.repeat(5_000), '', 'a/b', '  '])(
  'a provider with the key %j is set aside and all others are read',
  async (key) => {
    await hold(gateway, source, catalog);
    const before = await shown(gateway);
    const provider = '{"name":"P","models":{"m":{"id":"m","name":"M"}}}';
    source.serve(
      '/catalog.json',
      body(JSON.stringify(catalog).replace('"providers":{', `"providers":{"${key}":${provider},`)),
    );
    const refresh = await gateway.refresh();
    expect(refresh).toMatchObject({ status: 'UNCHANGED', problems: { totalCount: 1 } });
    expect(await shown(gateway)).toMatchObject({ models: before.models, providers: before.providers });
  },
);

test('a document with a thousand faults and more gives a list of problems that ends', async () => {
  await hold(gateway, source, catalog);
  const document = structuredClone(catalog);
  const bad = Object.fromEntries(Array.from({ length: 3_000 }, (_, number) => [`bad-${number}`, number]));
  Object.assign(document.providers['acme']?.models ?? {}, bad);
  source.serve('/catalog.json', json(document));
  const { problems, id } = await gateway.refresh();
  expect(problems.totalCount).toBe(1_000);
  const { data } = await gateway.ask(
    'query ($id: ID!, $after: String) { node(id: $id) { ... on Refresh { problems(first: 500, after: $after) { nodes { message } pageInfo { endCursor } } } } }',
    { id, after: await endOfFirstPage(id) },
  );
  expect(data.node.problems.nodes.at(-1)).toEqual({ message: messageWith(2001) });
});

async function endOfFirstPage(id: string): Promise<string> {
  const { data } = await gateway.ask(
    'query ($id: ID!) { node(id: $id) { ... on Refresh { problems(first: 500) { pageInfo { endCursor } } } } }',
    { id },
  );
  return data.node.problems.pageInfo.endCursor;
}

async function using(lonely: TestGateway, use: (gateway: TestGateway) => Promise<void>): Promise<void> {
  try {
    await use(lonely);
  } finally {
    await lonely.close();
  }
}

import { zstdDecompressSync } from 'node:zlib';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLOutputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { schema } from '../../src/schema.ts';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json, status } from '../harness/fault-server.ts';
import { ADMIN_KEY, type TestGateway, testGateway } from '../harness/gateway.ts';

const CACHE = { ANSWER_CACHE_BYTES: '10000000' };
const MODELS = '{ models(first: 20) { nodes { key name pricing { input } } } }';
const rootFields = Object.values(queryType().getFields());

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url, ...CACHE });
  await show(earlierCatalog);
});
afterAll(async () => {
  await gateway.close();
  await source.close();
});

test('every root field says whether it is cacheable', () => {
  const undecided = rootFields.filter((field) => typeof pothosOptions(field)['cacheable'] !== 'boolean');
  expect(undecided.map(({ name }) => name)).toEqual([]);
});

describe('every root field is the same as without a cache', () => {
  // The statistics of the gateway count each question.
  const constant = rootFields.filter(({ name }) => name !== 'gatewayStatistics');
  const questions = [...constant, ...rootFields.filter(isCacheable).map(cacheablePart)].map(questionOf);

  test.each([
    ['a new version', () => show(catalog)],
    ['the version before', () => show(earlierCatalog)],
    ['an unchanged refresh', () => gateway.refresh()],
    [
      'a failed refresh',
      async () => {
        source.serve('/catalog.json', status(500));
        await gateway.refresh();
      },
    ],
  ])('after %s', async (name, change) => {
    for (const question of questions) await gateway.askAsOperator(question);
    await change();
    for (const question of questions) {
      const uncached = await gateway.askAsOperator(`${question} # ${name}`);
      expect(await gateway.askAsOperator(question), question).toEqual(uncached);
      expect(await gateway.askAsOperator(question), question).toEqual(uncached);
    }
  });

  test.each(rootFields.filter(isCacheable).map((field) => [field.name, questionOf(cacheablePart(field))] as const))(
    'and %s is kept',
    async (_name, question) => {
      const first = await gateway.ask(question);
      expect(first.errors).toBeUndefined();
      const statements = await gateway.statements(async () => expect(await gateway.ask(question)).toEqual(first));
      expect(statements.filter((statement) => !statement.includes('"versions"'))).toEqual([]);
    },
  );
});

describe('a repeated question', () => {
  test('is answered without a statement', async () => {
    const first = await gateway.ask(MODELS);
    const statements = await gateway.statements(async () => expect(await gateway.ask(MODELS)).toEqual(first));
    expect(statements.filter((statement) => statement.includes('"models"'))).toEqual([]);
  });

  test('is computed once when many ask at the same time', async () => {
    const statements = async (ask: () => Promise<unknown>) =>
      (await gateway.statements(ask)).filter(readsModels).length;
    let attempt = 0;
    // A notification of the changes before can still arrive, and drop what is being computed.
    await expect
      .poll(async () => {
        const question = `${MODELS} # ${++attempt}`;
        const alone = await statements(() => gateway.ask(`${question} alone`));
        const together = await statements(() =>
          Promise.all(Array.from({ length: 10 }, () => gateway.ask(`${question} together`))),
        );
        return together / alone;
      })
      .toBe(1);
  });

  test.skipIf(!process.env['DATABASE_URL'])('is computed by one other when the first who asks leaves', async () => {
    const database = await testDatabase();
    const own = await testGateway({ MODELSDEV_BASE_URL: source.url, ...CACHE }, database);
    source.serve('/catalog.json', json(catalog));
    await own.refresh();
    const sql = postgres(database.env.DATABASE_URL ?? '', { max: 2, onnotice: () => {} });
    const waiting = async () => {
      const { length } = await sql`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      `;
      return length;
    };
    const url = `${own.url}/graphql?${new URLSearchParams({ query: '{ models(first: 2) { nodes { key } } }' })}`;
    const leaver = new AbortController();
    const others: Promise<Response>[] = [];
    const statements = await own.statements(async () => {
      await sql.begin(async (transaction) => {
        await transaction`lock table models in access exclusive mode`;
        const left = fetch(url, { signal: leaver.signal }).catch(() => null);
        await eventually(waiting, (count) => count > 0);
        for (let number = 1; number <= 10; number++) others.push(fetch(url));
        // Answered after them.
        for (let number = 1; number <= 10; number++) await own.ask('{ __typename }');
        leaver.abort();
        await left;
        await eventually(
          async () => own.log.filter(({ outcome }) => outcome === 'abandoned').length,
          (count) => count > 0,
        );
      });
      for (const answer of await Promise.all(others)) expect((await answer.json()).data.models.nodes).toHaveLength(2);
    });
    const pages = statements.filter((statement) => statement.startsWith('select page.key'));
    expect(pages).toHaveLength(2);
    await sql.end();
    await own.close();
    await database.remove();
  });

  test.skipIf(!process.env['DATABASE_URL'])('is computed by one other when the first who asks is refused', async () => {
    const database = await testDatabase();
    const limits = { RATE_LIMIT: '50', TRUST_PROXY: '127.0.0.1' };
    const own = await testGateway({ MODELSDEV_BASE_URL: source.url, ...limits, ...CACHE }, database);
    const ask = (query: string, client: number) =>
      fetch(`${own.url}/graphql?${new URLSearchParams({ query })}`, {
        headers: { 'x-forwarded-for': `192.0.2.${client}` },
      });
    while ((await ask('{ __typename }', 0)).status === 200);
    source.serve('/catalog.json', json(catalog));
    await own.refresh();
    const sql = postgres(database.env.DATABASE_URL ?? '', { max: 2, onnotice: () => {} });
    const waiting = async () => {
      const { length } = await sql`
        select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
      `;
      return length;
    };
    const question = '{ models(first: 2) { nodes { key } } }';
    const answers: Promise<Response>[] = [];
    const statements = await own.statements(async () => {
      // Every question waits for the newest version.
      await sql.begin(async (transaction) => {
        await transaction`lock table versions in access exclusive mode`;
        answers.push(ask(question, 0));
        await eventually(waiting, (count) => count > 0);
        for (let client = 1; client <= 10; client++) answers.push(ask(question, client));
        // Answered after them.
        for (let number = 1; number <= 10; number++) await fetch(`${own.url}/health/live`);
      });
      const [refused, ...others] = await Promise.all(answers);
      expect(refused?.status).toBe(429);
      for (const answer of others) expect((await answer.json()).data.models.nodes).toHaveLength(2);
    });
    expect(statements.filter((statement) => statement.startsWith('select page.key'))).toHaveLength(1);
    await sql.end();
    await own.close();
    await database.remove();
  });

  test('with other variables or another operation gets its own answer', async () => {
    const document = 'query A($n: Int!) { models(first: $n) { nodes { key } } } query B { labs { totalCount } }';
    const ask = async (operationName: string, n: number) =>
      (await post({ query: document, operationName, variables: { n } })).json();
    for (const [operationName, n] of [
      ['A', 1],
      ['A', 2],
      ['B', 1],
      ['A', 1],
    ] as const) {
      const { data } = await ask(operationName, n);
      if (operationName === 'A') expect(data.models.nodes).toHaveLength(n);
      else expect(Object.keys(data)).toEqual(['labs']);
    }
  });

  test('that is a mutation runs each time', async () => {
    source.serve('/catalog.json', json(catalog));
    const input = { input: { wait: true } };
    const mutation = 'mutation ($input: RefreshCatalogInput!) { refreshCatalog(input: $input) { refresh { id } } }';
    const [first, second] = [
      await gateway.askAsOperator(mutation, input),
      await gateway.askAsOperator(mutation, input),
    ];
    expect(second.data.refreshCatalog.refresh.id).not.toBe(first.data.refreshCatalog.refresh.id);
  });
});

test('large answers leave room for the small ones that are kept', async () => {
  const small = await testGateway({ MODELSDEV_BASE_URL: source.url, ANSWER_CACHE_BYTES: '200000' });
  source.serve('/catalog.json', json(catalog));
  await small.refresh();
  const first = await small.ask(MODELS);
  const statements = () => small.statements(async () => expect(await small.ask(MODELS)).toEqual(first));
  await expect.poll(async () => (await statements()).filter(readsModels)).toEqual([]);
  const page = 'models(first: 20) { nodes { key name provider { name apiUrl } pricing { input output } } }';
  const large = `{ ${Array.from({ length: 10 }, (_, number) => `page${number}: ${page}`).join(' ')} }`;
  for (let number = 1; number <= 20; number++) {
    const query = new URLSearchParams({ query: `${large} # ${number}` });
    const answer = await fetch(`${small.url}/graphql?${query}`, { headers: { 'accept-encoding': 'identity' } });
    expect(answer.headers.get('etag')).not.toBeNull();
    expect((await answer.text()).length).toBeGreaterThan(15_000);
  }
  expect((await statements()).filter(readsModels)).toEqual([]);
  await small.close();
});

describe('a GET request', () => {
  test('is revalidated by its ETag, in each encoding', async () => {
    for (const encoding of ['identity', 'zstd', 'br', 'gzip']) {
      const headers = { 'accept-encoding': encoding };
      for (const _time of ['computed', 'kept']) {
        const answer = await get(MODELS, headers);
        const etag = answer.headers.get('etag') ?? '';
        expect(etag).toMatch(/^"[\w-]+"$/);
        expect(answer.headers.get('content-encoding')).toBe(encoding === 'identity' ? null : encoding);
        expect(answer.headers.get('vary')).toBe('Accept, Accept-Encoding, Authorization');
        expect(answer.headers.get('cache-control')).toBe('public, max-age=0, s-maxage=60');
        for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
          const unchanged = await get(MODELS, { ...headers, 'if-none-match': known });
          expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
          expect(unchanged.headers.get('etag')).toBe(etag);
        }
        expect((await get(MODELS, { ...headers, 'if-none-match': '"other"' })).status).toBe(200);
      }
    }
  });

  test('gets the same data in each encoding', async () => {
    const plain = await (await get(MODELS, { 'accept-encoding': 'identity' })).text();
    for (const encoding of ['zstd', 'br', 'gzip']) {
      const answer = await get(MODELS, { 'accept-encoding': encoding });
      const body = Buffer.from(await answer.arrayBuffer());
      // fetch decodes the encodings that it knows.
      expect((body.readUInt32LE(0) === 0xfd2fb528 ? zstdDecompressSync(body) : body).toString()).toBe(plain);
    }
    expect(await (await get(MODELS, { 'accept-encoding': 'br;q=0, gzip;q=0.0' })).text()).toBe(plain);
  });

  test('with a credential is kept by the client alone', async () => {
    const answer = await get(MODELS, { authorization: `Bearer ${ADMIN_KEY}` });
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  });

  test.each([
    ['an error', '{ models(first: -1) { totalCount } }'],
    ['a partial error', '{ labs { totalCount } models(first: -1) { totalCount } }'],
    ['the time', '{ catalog { freshness } }'],
    ['the caller', '{ viewer { kind } }'],
    ['an invalid query', '{ nothing }'],
  ])('that depends on %s is kept by no one', async (_what, query) => {
    for (const _time of ['first', 'second']) {
      const { headers } = await get(query);
      expect([headers.get('cache-control'), headers.get('etag')]).toEqual(['no-store', null]);
    }
  });

  test('in another media type gets its own answer', async () => {
    for (const accept of ['application/json', 'application/graphql-response+json', 'application/json']) {
      const { headers } = await get(MODELS, { accept });
      expect(headers.get('content-type')).toContain(accept);
    }
  });
});

describe('a kept answer', () => {
  test('is reported with an id of its own', async () => {
    const query = 'query Kept { labs { totalCount } }';
    const ids: (string | null)[] = [];
    for (const _time of ['computed', 'kept']) ids.push((await get(query)).headers.get('x-request-id'));
    const lines = gateway.log.filter(({ msg, requestId }) => msg === 'operation' && ids.includes(String(requestId)));
    expect(lines).toMatchObject(
      ids.map((requestId) => ({
        requestId,
        operation: 'Kept',
        type: 'query',
        outcome: 'ok',
        cost: expect.any(Number),
      })),
    );
    expect(new Set(ids).size).toBe(2);
  });

  test('counts against the rate limit', async () => {
    const limited = await testGateway({ MODELSDEV_ENABLED: 'false', RATE_LIMIT: '5', ...CACHE });
    const url = `${limited.url}/graphql?query=${encodeURIComponent('{ labs { totalCount } }')}`;
    const statuses: (readonly [number, string | null])[] = [];
    for (const _time of ['computed', 'kept', 'refused']) {
      const { status, headers } = await fetch(url);
      statuses.push([status, headers.get('ratelimit-remaining')]);
    }
    expect(statuses).toEqual([
      [200, '3'],
      [200, '1'],
      [429, '1'],
    ]);
    await limited.close();
  });

  test('is not for a refused credential', async () => {
    expect((await get(MODELS)).status).toBe(200);
    expect((await get(MODELS, { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  test('is not for callers without a role', async () => {
    const closed = await testGateway({ MODELSDEV_ENABLED: 'false', READ_ACCESS: 'key', ...CACHE });
    const labs = '{ labs { totalCount } }';
    for (const _time of ['computed', 'kept']) expect((await closed.askAsOperator(labs)).data.labs.totalCount).toBe(0);
    expect((await closed.ask(labs)).errors?.[0]?.extensions['code']).toBe('UNAUTHENTICATED');
    await closed.close();
  });

  test.skipIf(!process.env['DATABASE_URL'])('ends with the refresh of another gateway', async () => {
    const database = await testDatabase();
    const [first, second] = [
      await testGateway({ MODELSDEV_BASE_URL: source.url, ...CACHE }, database),
      await testGateway({ MODELSDEV_BASE_URL: source.url, ...CACHE }, database),
    ];
    const version = '{ catalog { version } }';
    expect((await second.ask(version)).data.catalog.version).toBe(0);
    source.serve('/catalog.json', json(catalog));
    await first.refresh();
    await eventually(
      () => second.ask(version),
      ({ data }) => data.catalog.version === 1,
    );
    await Promise.all([first.close(), second.close()]);
    await database.remove();
  });
});

async function show(document: object) {
  source.serve('/catalog.json', json(document));
  await gateway.refresh({ allowMassRemoval: true });
}

function get(query: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(`${gateway.url}/graphql?${new URLSearchParams({ query })}`, { headers });
}

function post(body: object): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body: JSON.stringify(body) });
}

function readsModels(statement: string): boolean {
  return statement.includes('"models"');
}

function queryType() {
  const type = schema.getQueryType();
  if (!type) throw new Error('the schema has no queries');
  return type;
}

function pothosOptions({ extensions }: Pick<Field, 'extensions'>): Readonly<Record<string, unknown>> {
  const options: unknown = extensions['pothosOptions'];
  return typeof options === 'object' && options !== null ? { ...options } : {};
}

type Field = Pick<GraphQLField<unknown, unknown>, 'name' | 'args' | 'type' | 'extensions'>;
interface Asked {
  readonly field: Field;
  readonly isAsked: (field: Field) => boolean;
}

function cacheablePart(field: Field): Asked {
  return { field, isAsked: isCacheable };
}

function isCacheable({ type, extensions }: Field): boolean {
  const forbids = (one: Pick<Field, 'extensions'>) => pothosOptions(one)['cacheable'] === false;
  return !forbids({ extensions }) && !forbids(getNamedType(type));
}

/** The field with valid arguments, and with the fields below it that need none. */
function questionOf(asked: Asked | Field): string {
  const { field, isAsked } = 'field' in asked ? asked : { field: asked, isAsked: () => true };
  return `{ ${documentOf(field, 4)} }`;

  function documentOf({ name, args, type }: Field, depth: number): string {
    return `${name}${argumentsOf(args)}${selectionOf(type, depth)}`;
  }

  function selectionOf(type: GraphQLOutputType, depth: number): string {
    const named = getNamedType(type);
    if (isLeafType(named)) return '';
    if (!isObjectType(named)) return ' { __typename }';
    const selected = Object.values(named.getFields())
      .filter((one) => isLeafType(getNamedType(one.type)) || (depth > 1 && !isPaged(one)))
      .filter((one) => !one.args.some(isRequiredArgument) && isAsked(one))
      .map((one) => documentOf(one, depth - 1));
    return ` { ${['__typename', ...selected].join(' ')} }`;
  }
}

function isPaged({ args }: Field): boolean {
  return args.some(({ name }) => name === 'first');
}

function argumentsOf(args: readonly GraphQLArgument[]): string {
  const given = args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${literalOf(arg)}`);
  return given.length > 0 ? `(${given.join(', ')})` : '';
}

function literalOf({ name, type }: { readonly name: string; readonly type: GraphQLInputType }): string {
  const value = values[name] ?? values[getNamedType(type).name];
  if (value !== undefined) return value;
  if (isNonNullType(type)) return literalOf({ name, type: type.ofType });
  if (isListType(type)) return `[${literalOf({ name, type: type.ofType })}]`;
  if (isEnumType(type)) return type.getValues()[0]?.name ?? '';
  if (!isInputObjectType(type)) return '"openai/gpt-5"';
  const fields = Object.values(type.getFields());
  const given = type.isOneOf ? fields.slice(0, 1) : fields.filter(isRequiredInputField);
  return `{ ${given.map((field) => `${field.name}: ${literalOf(field)}`).join(', ')} }`;
}

/** By the name of the argument or of its type. */
const values: Readonly<Record<string, string>> = {
  left: '"1.2.0"',
  right: '"1.10.0"',
  id: '"Refresh:2"',
  ids: '["Model:openai/gpt-5", "Refresh:3"]',
  keys: '["openai/gpt-5", "openai/o1"]',
  benchmark: '"gpqa-diamond"',
  usage: '{ input: 1000, output: 1000 }',
  DateTime: '"2026-01-01T00:00:00Z"',
};

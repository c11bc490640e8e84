import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json, status } from '../harness/fault-server.ts';
import { type Answer, type TestGateway, testGateway } from '../harness/gateway.ts';
import { messageWith } from '../harness/message-with.ts';
import { type Connection, transports, webSocket } from '../harness/watch.ts';

const VERSION = '{ catalog { version } }';
const onServer = Boolean(process.env['DATABASE_URL']);

let database: TestDatabase;
let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  database = await testDatabase();
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
  source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models: { m: { name: 'M' } } } } }));
  await gateway.refresh();
});
afterAll(async () => {
  await gateway.close();
  await source.close();
  await database.remove();
});

describe('health', () => {
  test.each(['/health/live', '/health/ready'])('%s answers 200', async (path) => {
    expect((await fetch(gateway.url + path)).status).toBe(200);
  });

  test('/health/ready answers 200 though the source is down', async () => {
    source.serve('/catalog.json', status(500));
    expect(await gateway.refresh({ force: true })).toMatchObject({ status: 'FAILED' });
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(200);
  });

  describe.skipIf(!onServer)('while the database is gone', () => {
    beforeAll(async () => {
      await setConnections(false);
    });
    afterAll(() => setConnections(true));

    test('/health/ready answers 503', async () => {
      expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(503);
    });

    test('/health/ready tells nothing of the database', async () => {
      const body = await (await fetch(`${gateway.url}/health/ready`)).text();
      expect(body).not.toMatch(/modelgraph_test|postgres|connect/i);
    });

    test('/health/live answers 200', async () => {
      expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
    });

    test('a query is answered with an error and nothing of the database', async () => {
      const { data, errors } = await gateway.ask(VERSION);
      expect(data).toEqual({ catalog: null });
      expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL_SERVER_ERROR' } }]);
      expect(JSON.stringify(errors)).not.toMatch(/modelgraph_test|not currently accepting/);
    });
  });

  test.skipIf(!onServer)('all is well again by itself once the database is back', async () => {
    await setConnections(false);
    expect((await fetch(`${gateway.url}/health/ready`)).status).toBe(503);
    await setConnections(true);
    await eventually(
      () => fetch(`${gateway.url}/health/ready`),
      ({ status }) => status === 200,
    );
    expect(await gateway.ask(VERSION)).toEqual({ data: { catalog: { version: 1 } } });
  });

  /** Whether the database lets anybody in; when not, whoever is in is thrown out. */
  async function setConnections(allowed: boolean): Promise<void> {
    const name = new URL(database.env.DATABASE_URL ?? '').pathname.slice(1);
    const client = postgres(process.env['DATABASE_URL'] ?? '', { max: 1 });
    await client.unsafe(`alter database ${name} allow_connections ${allowed}`);
    if (!allowed) {
      await client`select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = ${name}`;
    }
    await client.end();
  }
});

describe('/graphql', () => {
  test('answers a query sent with POST', async () => {
    expect(await gateway.ask(VERSION)).toEqual({ data: { catalog: { version: 1 } } });
  });

  test('answers a query sent with GET', async () => {
    const response = await fetch(`${gateway.url}/graphql?query=${encodeURIComponent(VERSION)}`);
    expect(await response.json()).toEqual({ data: { catalog: { version: 1 } } });
  });

  test('refuses a mutation sent with GET', async () => {
    const mutation = encodeURIComponent('mutation { refreshCatalog { refresh { id } } }');
    const response = await fetch(`${gateway.url}/graphql?query=${mutation}`);
    expect(response.status).toBe(405);
    expect((await response.json()) as Answer).toMatchObject({ errors: [{ message: expect.stringContaining('POST') }] });
  });

  test('answers a body that is no JSON with 400', async () => {
    const response = await post('{');
    expect(response.status).toBe(400);
    expect(((await response.json()) as Answer).errors).toHaveLength(1);
  });

  test('answers a body without a query with 400', async () => {
    const response = await post('{}');
    expect(response.status).toBe(400);
    expect(((await response.json()) as Answer).errors).toHaveLength(1);
  });

  test.each([
    ['does not parse', '{ catalog {', /^Syntax Error/],
    ['asks for what is not there', '{ catalogs { version } }', /^Cannot query field "catalogs" on type "Query"/],
    ['leaves out what it must give', '{ model { key } }', /^Argument "Query\.model\(key:\)" .* is required/],
  ])('answers a query that %s with an error that says so', async (_what, query, message) => {
    const { data, errors } = await gateway.ask(query);
    expect(data).toBeUndefined();
    expect(errors?.[0]?.message).toMatch(message);
  });

  test('is the only path with GraphQL: another answers 404', async () => {
    expect((await fetch(`${gateway.url}/elsewhere`)).status).toBe(404);
  });

  function post(body: string): Promise<Response> {
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
    return fetch(`${gateway.url}/graphql`, { method: 'POST', headers, body });
  }
});

describe('a WebSocket', () => {
  test('answers a query', async () => {
    await connected(async (connection) => {
      expect(await connection.watch(VERSION).toTheEnd()).toEqual([{ catalog: { version: 1 } }]);
    });
  });

  test.each([
    ['does not parse', '{ catalog {', /^Syntax Error/],
    ['asks for what is not there', '{ catalogs { version } }', /^Cannot query field "catalogs" on type "Query"/],
    ['gives a variable of another type', 'query ($id: ID!) { node(id: $id) { id } }', /\$id/],
    ['names an operation that is not there', 'fragment f on Query { __typename }', /./],
  ])('answers a query that %s with an error and stays usable', async (_what, query, message) => {
    await connected(async (connection) => {
      const refused = connection.watch(query, { id: { not: 'an id' } });
      expect((await refused.next())?.errors?.[0]?.message).toMatch(message);
      expect(await refused.next()).toBeNull();
      expect(await connection.watch(VERSION).toTheEnd()).toEqual([{ catalog: { version: 1 } }]);
    });
  });

  async function connected(use: (connection: Connection) => Promise<void>): Promise<void> {
    const connection = await webSocket(gateway.url);
    try {
      await use(connection);
    } finally {
      connection.close();
    }
  }
});

// A fault of ours, made by taking a table away.
describe.skipIf(!onServer)('an error that nobody foresaw', () => {
  beforeAll(() => sql('alter table providers rename to providers_away'));
  afterAll(() => sql('alter table providers_away rename to providers'));

  test('is told to the client as an id and nothing else', async () => {
    const { data, errors } = await gateway.ask('{ providers { nodes { key } } }');
    expect(data).toEqual({ providers: null });
    expect(errors).toEqual([
      {
        message: messageWith('errorId'),
        locations: [{ line: 1, column: 15 }],
        path: ['providers', 'nodes'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', errorId: expect.any(String) },
      },
    ]);
  });

  test('is in the log under that id, with its cause', async () => {
    const { errors } = await gateway.ask('{ providers { nodes { key } } }');
    const lines = gateway.log.filter((line) => line['errorId'] === errors?.[0]?.extensions['errorId']);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ level: 50, msg: 'request failed', path: ['providers', 'nodes'] });
    expect(JSON.stringify(lines[0])).toContain('relation \\"providers\\" does not exist');
  });

  test('spares the fields beside it', async () => {
    const { data } = await gateway.ask(`{ providers { nodes { key } } catalog { version } }`);
    expect(data).toEqual({ providers: null, catalog: { version: 1 } });
  });

  test.each(transports)('is masked over %s too', async (_name, connect) => {
    const connection = await connect(gateway.url);
    const answer = await connection.watch('{ providers { nodes { key } } }').next();
    connection.close();
    expect(answer?.errors).toMatchObject([
      { message: messageWith('errorId'), extensions: { errorId: expect.any(String) } },
    ]);
  });

  async function sql(statement: string): Promise<void> {
    const client = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    await client.unsafe(statement);
    await client.end();
  }
});

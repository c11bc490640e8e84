import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalog } from '../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type DatabaseProxy, databaseProxy } from '../harness/database-proxy.ts';
import { type FaultServer, faultServer, held, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';
import { startRefreshCommand } from '../harness/refresh-command.ts';

describe.skipIf(!process.env['DATABASE_URL'])('a database that answers nothing any more', () => {
  let source: FaultServer;
  let database: TestDatabase;
  let proxy: DatabaseProxy;
  let env: Readonly<Record<string, string>>;
  beforeEach(async () => {
    source = await faultServer();
    source.serve('/catalog.json', held(json(catalog)).answer);
    database = await testDatabase();
    proxy = await databaseProxy(database.env.DATABASE_URL);
    env = { ...database.env, DATABASE_URL: proxy.url, MODELSDEV_BASE_URL: source.url };
  });
  afterEach(async () => {
    await killGateways();
    await proxy.close();
    await database.remove();
    await source.close();
  });

  test('does not keep a gateway from its end at SIGTERM, of which one line of its log says why it is late', async () => {
    const gateway = await readyGateway(env);
    await beginRefresh(gateway);
    proxy.fallSilent();
    expect(await gateway.end('SIGTERM')).toEqual({ code: 1, signal: null, stderr: [] });
    expect(gateway.log.filter(({ level }) => level > 30)).toMatchObject([
      { level: 50, msg: expect.stringMatching(/^not closed within 9 s: .*database/) },
    ]);
  });

  test('leaves the refresh that ran then INTERRUPTED, once its lease is over', async () => {
    const gateway = await readyGateway(env);
    const id = await beginRefresh(gateway);
    proxy.fallSilent();
    await gateway.end('SIGTERM');
    await endLease();
    const next = await testGateway({}, database);
    const { data } = await next.ask('query ($id: ID!) { node(id: $id) { ... on Refresh { status } } }', { id });
    await next.close();
    expect(data.node).toEqual({ status: 'INTERRUPTED' });
  });

  test('does not keep a refresh by command from its end at Ctrl-C', async () => {
    const asked = source.nextRequest();
    const command = startRefreshCommand(env);
    await asked;
    proxy.fallSilent();
    command.send('SIGINT');
    const { code, stderr } = await command.ended;
    expect(code).toBe(130);
    expect(stderr).toEqual([expect.stringMatching(/^not closed within 9 s: .*database/)]);
  });

  /** Ends when it has asked the source. */
  async function beginRefresh(gateway: ReadyProcess): Promise<string> {
    const asked = source.nextRequest();
    const { id } = await gateway.refresh({ wait: false });
    await asked;
    return id;
  }

  async function endLease(): Promise<void> {
    const sql = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    await sql`update refreshes set lease_expires_at = now() - interval '1 second' where status = 'RUNNING'`;
    await sql.end();
  }
});

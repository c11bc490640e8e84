import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { catalog } from '../../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../../harness/fault-server.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../../harness/process.ts';

const timeout = 90_000;

// The embedded database has one connection, which belongs to one gateway.
describe.skipIf(!process.env['DATABASE_URL'])('a refresh whose transaction is open for long', { timeout }, () => {
  let source: FaultServer;
  let database: TestDatabase;
  let client: postgres.Sql;
  let gateway: ReadyProcess;
  let refreshId: string;
  let releaseTable: () => Promise<void>;
  beforeEach(async () => {
    source = await faultServer();
    source.serve('/catalog.json', json(catalog));
    database = await testDatabase();
    client = postgres(database.env.DATABASE_URL ?? '', { max: 2 });
    gateway = await start();
    releaseTable = await lockTable();
    refreshId = (await gateway.refresh({ wait: false })).id;
    await eventually(waitingSessions, (count) => count > 0);
  }, timeout);
  afterEach(async () => {
    await releaseTable();
    await client.end();
    await killGateways();
    await database.remove();
    await source.close();
  });

  test('renews its lease', async () => {
    const before = await leaseEnd();
    await eventually(leaseEnd, (end) => end > before);
    await releaseTable();
    await eventually(
      () => statusOf(gateway),
      (status) => status === 'SUCCEEDED',
    );
  });

  test('does not keep other gateways from refreshing when its process is stopped', async () => {
    process.kill(gateway.pid ?? 0, 'SIGSTOP');
    // The session has parsed the statement and waits for its parameters: no timeout of Postgres 15 ends that.
    await releaseTable();
    await client`update refreshes set lease_expires_at = now() - interval '1 minute' where status = 'RUNNING'`;

    const other = await start();
    expect(await other.refresh()).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 1 });
    expect(await statusOf(other)).toBe('INTERRUPTED');

    process.kill(gateway.pid ?? 0, 'SIGCONT');
    await gateway.logged('refresh ended');
    const { data } = await gateway.ask('{ catalog { version counts { models } } }');
    expect(data.catalog).toEqual({ version: 1, counts: { models: 5 } });
  });

  function start(): Promise<ReadyProcess> {
    return readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url });
  }

  /** Blocks the transaction of a refresh at its first row. Resolves to the function that unblocks it. */
  async function lockTable(): Promise<() => Promise<void>> {
    const locked = Promise.withResolvers<void>();
    const released = Promise.withResolvers<void>();
    const transaction = client.begin(async (sql) => {
      await sql`lock table providers in exclusive mode`;
      locked.resolve();
      await released.promise;
    });
    await locked.promise;
    return async () => {
      released.resolve();
      await transaction;
    };
  }

  async function waitingSessions(): Promise<number> {
    const [row] = await client`select count(*)::int as count from pg_locks
      where not granted and relation = 'providers'::regclass
        and database = (select oid from pg_database where datname = current_database())`;
    return row?.['count'] ?? 0;
  }

  async function leaseEnd(): Promise<number> {
    const [row] = await client`select extract(epoch from lease_expires_at)::float as "end" from refreshes`;
    return row?.['end'] ?? 0;
  }

  async function statusOf(asked: ReadyProcess): Promise<string> {
    const { data } = await asked.ask('query ($id: ID!) { node(id: $id) { ... on Refresh { status } } }', {
      id: refreshId,
    });
    return data.node?.status;
  }
});

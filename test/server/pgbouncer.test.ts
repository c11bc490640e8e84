import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { hasPgBouncer, pgBouncer } from '../harness/pgbouncer.ts';
import { webSocket } from '../harness/watch.ts';

const onServer = Boolean(process.env['DATABASE_URL']);
const QUERY = `{
  models(first: 20, filter: { search: "claude" }) { totalCount nodes { key provider { name } baseModel { key } } }
  model(key: "anthropic/claude-opus-4-6") { key pricing { input } }
}`;

describe.skipIf(!onServer || !hasPgBouncer)('gateways behind PgBouncer in transaction mode', () => {
  let database: TestDatabase;
  let source: FaultServer;
  let pooler: Awaited<ReturnType<typeof pgBouncer>>;
  let refreshing: TestGateway;
  let other: TestGateway;
  beforeAll(async () => {
    database = await testDatabase();
    const direct = database.env.DATABASE_URL ?? '';
    pooler = await pgBouncer(new URL(direct));
    source = await faultServer();
    const env = { MODELSDEV_BASE_URL: source.url, DATABASE_URL: pooler.url, DATABASE_DIRECT_URL: direct };
    [refreshing, other] = await Promise.all([testGateway(env, database), testGateway(env, database)]);
    source.serve('/catalog.json', json(earlierCatalog));
    expect(await refreshing.refresh()).toMatchObject({ status: 'SUCCEEDED', error: null });
  });
  afterAll(async () => {
    await Promise.all([refreshing.close(), other.close()]);
    await pooler.close();
    await source.close();
    await database.remove();
  });

  test('answer many queries at once as they do without it', async () => {
    const plain = await testGateway({}, database);
    const expected = await plain.ask(QUERY);
    await plain.close();
    expect(expected.errors).toBeUndefined();
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => (n % 2 ? refreshing : other).ask(QUERY)));
    for (const answer of answers) expect(answer).toEqual(expected);
  });

  test('learn of a refresh of each other by notification', async () => {
    const connection = await webSocket(other.url);
    const watch = connection.watch('subscription { catalogUpdated { catalog { version } } }');
    await eventually(
      async () => other.log,
      (log) => log.some(({ msg, type }) => msg === 'operation' && type === 'subscription'),
    );
    source.serve('/catalog.json', json(catalog));
    await refreshing.refresh({ allowMassRemoval: true });
    expect((await watch.next())?.data).toEqual({ catalogUpdated: { catalog: { version: 2 } } });
    connection.close();
  });

  test('keep no prepared statement on its connections', async () => {
    const client = postgres(pooler.url, { max: 3, prepare: false });
    const counts = await Promise.all(
      [1, 2, 3].map(() => client`select count(*)::int as n from pg_prepared_statements`),
    );
    await client.end();
    expect(counts.map(([row]) => row?.['n'])).toEqual([0, 0, 0]);
  });

  test('share its three connections', async () => {
    const client = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    const [row] = await client`
      select count(*)::int as n from pg_stat_activity
      where datname = current_database() and application_name <> 'modelgraph listener' and pid <> pg_backend_pid()
    `;
    await client.end();
    expect(row?.['n']).toBeGreaterThan(0);
    expect(row?.['n']).toBeLessThanOrEqual(3);
  });
});

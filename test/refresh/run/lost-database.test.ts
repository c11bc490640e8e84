import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { catalog, catalogOf, hold, shown, withModel } from '../../fixtures/small-catalogs.ts';
import { type TestDatabase, testDatabase } from '../../harness/database.ts';
import { type DatabaseProxy, databaseProxy } from '../../harness/database-proxy.ts';
import { type FaultServer, faultServer, held, json } from '../../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../../harness/gateway.ts';
import { webSocket } from '../../harness/watch.ts';

const PROGRESS = 'subscription { refreshProgress { phase processed refresh { id status } } }';

describe.skipIf(!process.env['DATABASE_URL'])('on a server', () => {
  let source: FaultServer;
  let database: TestDatabase;
  let gateway: TestGateway;
  let sql: postgres.Sql;
  let proxy: DatabaseProxy;
  beforeEach(async () => {
    source = await faultServer();
    database = await testDatabase();
    proxy = await databaseProxy(database.env.DATABASE_URL);
    sql = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    gateway = await startGateway();
    await hold(gateway, source, catalog);
  });
  afterEach(async () => {
    await sql.end();
    await gateway.close();
    await proxy.close();
    await database.remove();
    await source.close();
  });

  function startGateway(): Promise<TestGateway> {
    return testGateway(
      { MODELSDEV_BASE_URL: source.url, MODELSDEV_BATCH_SIZE: '1', DATABASE_URL: proxy.url },
      database,
    );
  }

  async function begin(): Promise<string> {
    const { data } = await gateway.askAsOperator(
      'mutation { refreshCatalog(input: { force: true }) { refresh { id } } }',
    );
    return data.refreshCatalog.refresh.id;
  }

  async function statusOf(id: string): Promise<string> {
    const { data } = await gateway.ask('query ($id: ID!) { node(id: $id) { ... on Refresh { status } } }', { id });
    return data.node.status;
  }

  test('a refresh that another gateway has taken for dead writes nothing, however far it comes', async () => {
    const answer = held(json(withModel({ name: 'Of the late one' })));
    source.serve('/catalog.json', answer.answer);
    const asked = source.nextRequest();
    const late = await begin();
    await asked;
    await sql`update refreshes set lease_expires_at = now() - interval '1 second' where status = 'RUNNING'`;
    const other = await startGateway();
    source.serve('/catalog.json', json(withModel({ name: 'Of the other' })));
    expect(await other.refresh({ force: true })).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 2 });
    const after = await shown(other);

    answer.release();
    // The next one begins only when the late one has let go.
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED' });
    expect(await statusOf(late)).toBe('INTERRUPTED');
    expect((await shown(other)).models).toEqual(after.models);
    await other.close();
  });

  /** Begins a refresh that writes for a while, and ends when it does. */
  async function whileWriting(loseDatabase: () => unknown): Promise<string> {
    const connection = await webSocket(gateway.url);
    const progress = connection.watch(PROGRESS);
    await progress.next();
    source.serve(
      '/catalog.json',
      json({ ...catalog, providers: { ...catalog.providers, ...catalogOf(20, 100).providers } }),
    );
    const id = await begin();
    await progress.until(
      ({ refreshProgress }) => refreshProgress.phase === 'WRITING' && refreshProgress.processed > 10,
    );
    await loseDatabase();
    await progress.until(
      ({ refreshProgress }) => refreshProgress.refresh.id === id && refreshProgress.phase === 'DONE',
    );
    connection.close();
    // Its end may not have been written: then it counts as running until its lease is over.
    await sql`update refreshes set lease_expires_at = now() - interval '1 second' where status = 'RUNNING'`;
    return id;
  }

  const losses: Record<string, () => unknown> = {
    'ends every connection with a word': () => sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()
    `,
    'resets every connection': () => proxy.cut('RESET'),
    'ends every connection without a word': () => proxy.cut('END'),
  };

  test.for(Object.keys(losses))(
    'a refresh whose database %s while it writes fails, the gateway goes on, and the next succeeds',
    async (loss) => {
      const before = await shown(gateway);
      const id = await whileWriting(losses[loss] as () => unknown);
      // More at once than there are connections: one that was lost may fail a question, but leaves none unanswered.
      await Promise.allSettled(Array.from({ length: 30 }, () => shown(gateway)));
      expect((await shown(gateway)).models).toEqual(before.models);
      expect(await gateway.refresh()).toMatchObject({ status: 'SUCCEEDED', catalogVersion: 2 });
      expect(['FAILED', 'INTERRUPTED']).toContain(await statusOf(id));
    },
  );

  test('a gateway whose database is gone for good does not try to listen to it all the time', async () => {
    const own = await testDatabase();
    const ownProxy = await databaseProxy(own.env.DATABASE_URL);
    const listening = await testGateway({ DATABASE_URL: ownProxy.url }, own);
    onTestFinished(async () => {
      await listening.close();
      await ownProxy.close();
    });
    const tried = ownProxy.nextConnection();
    await own.remove();
    await tried;
    const firstAt = performance.now();
    // It also looks at the database twice a second.
    for (let further = 0; further < 10; further++) await ownProxy.nextConnection();
    expect(performance.now() - firstAt).toBeGreaterThan(2_000);
  });
});

import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { transports } from '../harness/watch.ts';

/** Only a server has sessions that can wait for each other. */
const server = process.env['DATABASE_URL'];
const QUERY = '{ models(first: 1) { nodes { key } } }';

describe.skipIf(!server)('a query that runs when its client stops it', () => {
  let database: TestDatabase;
  let gateway: TestGateway;
  let client: postgres.Sql;

  beforeAll(async () => {
    database = await testDatabase();
    gateway = await testGateway({ LOG_LEVEL: 'info' }, database);
    client = postgres(database.env.DATABASE_URL ?? '', { max: 2, onnotice: () => {} });
  });
  afterAll(async () => {
    await client.end();
    await gateway.close();
    await database.remove();
  });

  test.each(transports)('over %s ends, and with it its statement', async (_transport, connect) => {
    const connection = await connect(gateway.url);
    await client.begin(async (transaction) => {
      await transaction`lock table models in access exclusive mode`;
      const watch = connection.watch(QUERY);
      await eventually(waiting, (count) => count > 0);
      const before = gateway.log.length;
      watch.leave();
      // The lock is still held, so only a cancel ends the statement.
      await eventually(waiting, (count) => count === 0);
      await eventually(
        async () =>
          gateway.log
            .slice(before)
            .filter(({ msg }) => msg === 'operation')
            .at(-1)?.['outcome'],
        (outcome) => outcome === 'abandoned',
      );
    });
    connection.close();
    expect((await gateway.ask(QUERY)).errors).toBeUndefined();
  });

  async function waiting(): Promise<number> {
    const rows = await client`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'
    `;
    return rows.length;
  }
});

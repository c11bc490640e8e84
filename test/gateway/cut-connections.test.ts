import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Database, openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type DatabaseProxy, databaseProxy } from '../harness/database-proxy.ts';

describe.skipIf(!process.env['DATABASE_URL'])('connections to a server', () => {
  let testing: TestDatabase;
  let proxy: DatabaseProxy;
  let database: Database;
  beforeEach(async () => {
    testing = await testDatabase();
    proxy = await databaseProxy(testing.env.DATABASE_URL);
    const log = openLog('error', { write: () => {} });
    database = await openDatabase({ databaseUrl: proxy.url, dataDir: testing.env.DATA_DIR }, log);
  });
  afterEach(async () => {
    await database.close();
    await proxy.close();
    await testing.remove();
  });

  const inFlight = sql`select pg_sleep(60)`;

  test.for(['RESET', 'END'] as const)(
    'come back when they are cut in the middle of a transaction, by %s, oftener than there are any',
    async (how) => {
      for (let time = 0; time < 12; time += 1) {
        const broken = database.db.transaction(async (transaction) => {
          await transaction.execute(sql`select 1`);
          const answer = transaction.execute(inFlight).execute();
          setImmediate(() => proxy.cut(how));
          await answer;
        });
        await expect(broken).rejects.toThrow();
      }
      expect(await database.db.execute(sql`select 1 as answer`)).toEqual([{ answer: 1 }]);
    },
  );
});

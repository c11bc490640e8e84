import { readFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import postgres from 'postgres';
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

  const one = sql`select 1 as answer`;

  /** In the middle of a transaction, oftener than there are connections. */
  async function breakAll(breakOff: (pid: unknown) => unknown): Promise<void> {
    for (let time = 0; time < 12; time += 1) {
      const broken = database.db.transaction(async (transaction) => {
        const [session] = await transaction.execute(sql`select pg_backend_pid() as pid`);
        const answer = transaction.execute(sql`select pg_sleep(60)`).execute();
        setImmediate(() => breakOff(session?.['pid']));
        await answer;
      });
      await expect(broken).rejects.toThrow();
    }
  }

  test.for(['RESET', 'END'] as const)(
    'come back when they are cut in the middle of a transaction, by %s',
    async (how) => {
      await breakAll(() => proxy.cut(how));
      expect(await database.db.execute(one)).toEqual([{ answer: 1 }]);
    },
  );

  test('come back without the error that ended those before them', async () => {
    const client = postgres(testing.env.DATABASE_URL ?? '', { max: 1 });
    await breakAll((pid) => client`select pg_terminate_backend(${String(pid)}::int)`.execute());
    await client.end();
    const answers = await Promise.all(Array.from({ length: 30 }, () => database.db.execute(one)));
    for (const answer of answers) expect(answer).toEqual([{ answer: 1 }]);
  });

  test('are made again when they are cut while they are made', async () => {
    for (let turns = 0; turns < 30; turns += 1) {
      const answer = Promise.resolve(database.db.execute(one)).catch(() => null);
      for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
      proxy.cut('RESET');
      await answer;
    }
    await expect
      .poll(() => Promise.resolve(database.db.execute(one)).catch(() => null), { timeout: 30_000 })
      .toEqual([{ answer: 1 }]);
  });

  test('take nothing of a transaction that was lost with the one before them', async () => {
    const isBack = Promise.withResolvers<void>();
    const late = Promise.withResolvers<unknown>();
    const broken = database.db.transaction(async (transaction) => {
      await transaction.execute(one);
      proxy.cut('RESET');
      await isBack.promise;
      await transaction.execute(one).then(late.resolve, late.reject);
    });
    await expect(broken).rejects.toThrow();
    await Promise.all(Array.from({ length: 30 }, () => database.db.execute(one)));
    isBack.resolve();
    await expect(late.promise).rejects.toThrow();
  });

  test('are asked for after a pause that grows where somebody lets them in and sends them away', async () => {
    proxy.sendAway();
    proxy.cut('END');
    const answer = Promise.resolve(database.db.execute(one)).catch(() => null);
    await proxy.nextConnection();
    const firstAt = performance.now();
    for (let further = 0; further < 4; further += 1) await proxy.nextConnection();
    expect(performance.now() - firstAt).toBeGreaterThan(300);
    proxy.letIn();
    expect(await answer).toEqual([{ answer: 1 }]);
  });
});

test('the driver is the one with the patch', async () => {
  const driver = await readFile(new URL(import.meta.resolve('postgres')).pathname.replace('index.js', 'connection.js'));
  expect(driver.toString()).toContain('Nothing of this connection may reach the one that replaces it.');
});

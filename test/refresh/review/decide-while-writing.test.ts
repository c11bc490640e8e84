import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../../harness/database.ts';
import { eventually } from '../../harness/eventually.ts';
import { type FaultServer, faultServer } from '../../harness/fault-server.ts';
import { begin, type GuardedGateway, guardedGateway, input } from '../../harness/guarded-gateway.ts';

describe.skipIf(!process.env['DATABASE_URL'])(
  'a decision taken while a refresh that found otherwise is about to write',
  () => {
    let source: FaultServer;
    let database: TestDatabase;
    let gateway: GuardedGateway;
    let sql: postgres.Sql;
    beforeEach(async () => {
      source = await faultServer();
      database = await testDatabase();
      sql = postgres(database.env.DATABASE_URL ?? '', { max: 2 });
      gateway = await guardedGateway(source, database);
      await begin(gateway, source);
      await gateway.bring(input(30));
    });
    afterEach(async () => {
      await gateway.close();
      await sql.end();
      await database.remove();
      await source.close();
    });

    /** Refreshes, and does so when it has compared and waits to write its version. */
    async function whileWriting(document: unknown, act: () => Promise<unknown>): Promise<void> {
      const locked = await sql.reserve();
      await locked`begin`;
      await locked`lock table versions in share mode`;
      const refreshed = gateway.bring(document);
      await eventually(
        () => sql`select from pg_locks where relation = 'versions'::regclass and not granted`,
        ({ length }) => length > 0,
      );
      await act();
      await locked`commit`;
      locked.release();
      expect(await refreshed).toMatchObject({ status: 'SUCCEEDED' });
    }

    test('has lapsed: when the source comes back to it, it waits anew', async () => {
      const { id } = await gateway.onlyHeld();
      await whileWriting(withOther(3), () => gateway.reject(id));
      await gateway.bring(withOther(30));
      expect((await gateway.onlyHeld()).id).not.toBe(id);
    });
  },
);

/** Another model has changed, so that there is a version to write. */
function withOther(price: number) {
  const document = input(price);
  Object.assign(document.providers['beta']?.models['b-1'] ?? {}, { name: 'Other' });
  return document;
}

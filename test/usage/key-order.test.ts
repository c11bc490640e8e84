import { expect, test } from 'vitest';
import { englishDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { serverGateway } from '../harness/server-gateway.ts';

/** As English orders them. By their bytes, they are in reverse. */
const KEYS = ['a', 'Ab', 'AZ'] as const;

test.skipIf(!process.env['DATABASE_URL'])(
  'a database that orders texts by English claims keys without a deadlock',
  async ({ skip }) => {
    const database = await englishDatabase(new URL(process.env['DATABASE_URL'] ?? ''));
    if (database === null) return skip('The server has no English collation.');
    const { gateway, sql } = await serverGateway(database);

    const keyed = KEYS.map((idempotencyKey) => ({ model: 'nowhere/at-all', usage: { input: 3 }, idempotencyKey }));
    const record = async (events: readonly object[]) => {
      const { data, errors } = await gateway.askAsOperator(
        'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded duplicates } }',
        { events },
      );
      expect(errors).toBeUndefined();
      return data.recordUsage;
    };
    const waiting = (count: number) =>
      eventually(
        () => sql`select from pg_locks join pg_stat_activity using (pid)
          where locktype = 'transactionid' and not granted and datname = current_database()`,
        ({ length }) => length === count,
      );
    // For the name of the recorder.
    await record([{ model: 'nowhere/at-all', usage: { input: 3 }, idempotencyKey: 'before' }]);
    const locked = await sql.reserve();
    await locked`begin`;
    const second = await locked`insert into usage_keys (recorder, key, content_hash, event_at)
      select recorder, ${KEYS[1]}, '', now() from usage_keys returning key`;
    expect(second).toHaveLength(1);
    // Keys are claimed by the statement that stores the events, or before it where two events have the same key.
    const atOnce = record(keyed);
    await waiting(1);
    const before = record([...keyed, ...keyed.slice(0, 1)]);
    await waiting(2);
    await locked`rollback`;
    locked.release();
    const all = await Promise.all([atOnce, before]);
    expect(all.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(KEYS.length);
    expect(all.reduce((sum, { duplicates }) => sum + duplicates, 0)).toBe(KEYS.length + 1);
  },
);

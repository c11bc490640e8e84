import { expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { serverGateway } from '../harness/server-gateway.ts';

test.skipIf(!process.env['DATABASE_URL'])('usage of an owner that is forgotten meanwhile is recorded', async () => {
  const { gateway, sql } = await serverGateway();
  // As forgetOwner does, right after the combination of the event was added.
  await sql.unsafe(`create function forget_once() returns trigger language plpgsql as $$ begin
      update usage_dimensions set owner = 'forgotten:once', hash = 'forgotten ' || id
      where id = new.id and not exists (select from usage_dimensions where owner = 'forgotten:once');
      return null;
    end $$;
    create trigger forget_once after insert on usage_dimensions for each row execute function forget_once()`);
  const { data, errors } = await gateway.askAsOperator(
    'mutation { recordUsage(input: { events: [{ model: "a/b", usage: { input: 3 }, owner: "new" }] }) { recorded } }',
  );
  expect(errors).toBeUndefined();
  expect(data.recordUsage.recorded).toBe(1);
  const { data: report } = await gateway.askAsOperator(
    '{ usage(filter: { owners: ["new"] }) { totals { requests } } }',
  );
  expect(report.usage.totals.requests).toBe(1);
});

test.skipIf(!process.env['DATABASE_URL'])('an owner with quotas is forgotten while its usage is recorded', async () => {
  const database = await testDatabase();
  const env = { ...database.env, TIER_QUOTAS: 'basic=-/-/100' };
  const { gateway, sql } = await serverGateway({ ...database, env });
  const { secret } = await newKey(gateway, { role: 'CALLER', owner: 'leaving', tier: 'basic' });
  const record = (event: string) =>
    gateway.ask(`mutation { recordUsage(input: { events: [${event}] }) { recorded } }`, {}, secret);
  const waiting = (count: number) =>
    eventually(
      () => sql`select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      ({ length }) => length === count,
    );
  await record('{ model: "a/b", usage: { input: 3 } }');
  // Only the first event of a combination in 15 minutes refers to the combination.
  await record('{ model: "a/c", usage: { input: 3 }, at: "2026-01-01T00:00:00Z" }');

  const locked = await sql.reserve();
  await locked`begin`;
  await locked`select from usage_quota_windows where subject = 'leaving' for update`;
  const recorded = record('{ model: "a/c", usage: { input: 3 } }');
  await waiting(1);
  const forgotten = gateway.askAsOperator('mutation { forgetOwner(input: { owner: "leaving" }) { forgotten } }');
  await waiting(2);
  await locked`commit`;
  locked.release();
  expect(await recorded).toMatchObject({ data: { recordUsage: { recorded: 1 } } });
  expect(await forgotten).toMatchObject({ data: { forgetOwner: { forgotten: true } } });
});

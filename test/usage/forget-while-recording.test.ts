import { expect, test } from 'vitest';
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

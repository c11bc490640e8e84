import { expect, test } from 'vitest';
import { serverGateway } from '../harness/server-gateway.ts';

// On the embedded database, the only gateway knows of each version.
test.skipIf(!process.env['DATABASE_URL']).each([
  ['without', () => null],
  ['with', (project: string) => project],
])('an event %s an idempotency key is priced by a version that is not announced yet', async (_with, keyOf) => {
  const { gateway, sql } = await serverGateway();
  const versionOf = async (project: string) => {
    const event = { model: 'azure/deepseek-r1', project, usage: { input: 1 }, idempotencyKey: keyOf(project) };
    const { data } = await gateway.askAsOperator(
      `mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded userErrors { code } } }`,
      { events: [event] },
    );
    expect(data.recordUsage).toEqual({ recorded: 1, userErrors: [] });
    const rows = await sql`select event.catalog_version from usage_events event
      join usage_dimensions dimension on dimension.id = event.dimension_id where dimension.project = ${project}`;
    return rows.map(({ catalog_version }) => catalog_version);
  };
  // The second one is priced by the version that the first one has read.
  for (const project of ['first', 'second']) expect(await versionOf(project)).toEqual([1]);
  await sql`insert into versions (number, observed_at) values (2, now())`;
  expect(await versionOf('third')).toEqual([2]);
  expect(await versionOf('fourth')).toEqual([2]);
});

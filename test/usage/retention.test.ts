import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';

const DAY_MS = 24 * 60 * 60_000;

test('events of old months are dropped, and their sums stay', { timeout: 60_000 }, async () => {
  const database = await testDatabase();
  onTestFinished(() => database.remove());
  const open = (days: string) => testGateway({ MODELSDEV_ENABLED: 'false', USAGE_RETENTION_DAYS: days }, database);
  const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString();

  const keeping = await open('0');
  // Years apart: each month gets its partition, whenever its first event comes.
  for (const days of [1000, 100, 0]) expect(await record(keeping, daysAgo(days))).toMatchObject({ recorded: 1 });
  expect(await requests(keeping)).toEqual({ totals: 3, events: 3 });
  await keeping.close();

  const dropping = await open('30');
  await eventually(
    () => requests(dropping),
    ({ events }) => events === 1,
  );
  expect(await requests(dropping)).toEqual({ totals: 3, events: 1 });
  expect(await record(dropping, daysAgo(100))).toMatchObject({ recorded: 0, userErrors: [{ code: 'INVALID_TIME' }] });
  expect(await record(dropping, daysAgo(0))).toMatchObject({ recorded: 1 });
  await dropping.close();
});

async function record(gateway: TestGateway, at: string) {
  const { data } = await gateway.askAsOperator(
    `mutation ($at: DateTime) {
      recordUsage(input: { events: [{ model: "nowhere/at-all", usage: { input: 1 }, at: $at }] }) {
        recorded userErrors { code }
      }
    }`,
    { at },
  );
  return data.recordUsage;
}

/** The requests of the sums, and those of the events. */
async function requests(gateway: TestGateway) {
  const { data } = await gateway.askAsOperator(
    '{ usage { totals { requests } } usageWhatIf(scenario: { cheapest: true }) { excludedRequests } }',
  );
  return { totals: data.usage.totals.requests, events: data.usageWhatIf.excludedRequests };
}

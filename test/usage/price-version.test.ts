import { expect, onTestFinished, test } from 'vitest';
import { catalog } from '../fixtures/catalog.ts';
import { testDatabase } from '../harness/database.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { setOverrides } from '../registry/registry.ts';

const MODEL = 'azure/deepseek-r1';

async function recordedCosts(gateway: TestGateway, event: object): Promise<string[]> {
  const { data } = await gateway.askAsOperator(
    `mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded userErrors { code } } }`,
    { events: [event] },
  );
  expect(data.recordUsage).toEqual({ recorded: 1, userErrors: [] });
  const report = await gateway.askAsOperator(
    '{ usage(groupBy: [PROJECT], orderBy: { field: GROUP, direction: ASC }) { nodes { totals { costExact } } } }',
  );
  return report.data.usage.nodes.map(({ totals }: { totals: { costExact: string } }) => totals.costExact);
}

// On the embedded database, the only gateway knows of each version.
test.skipIf(!process.env['DATABASE_URL'])(
  'usage has the price of the version that another gateway has just committed, with and without an idempotency key',
  async () => {
    const database = await testDatabase();
    onTestFinished(() => database.remove());
    const source = await faultServer();
    onTestFinished(() => source.close());
    source.serve('/catalog.json', json(catalog));
    const open = async () => {
      const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
      onTestFinished(() => gateway.close());
      return gateway;
    };
    const [recording, changing] = [await open(), await open()];
    await changing.refresh();

    const event = (project: string) => ({ model: MODEL, project, usage: { input: 1_000_000 } });
    const price = async (usd: number) =>
      setOverrides(changing, [{ model: MODEL, fields: { 'pricing.input': usd, 'pricing.output': usd } }]);
    await price(3);
    expect(await recordedCosts(recording, event('a'))).toEqual(['3']);
    await price(5);
    expect(await recordedCosts(recording, event('b'))).toEqual(['3', '5']);
    await price(7);
    const keyed = { ...event('c'), idempotencyKey: 'once' };
    expect(await recordedCosts(recording, keyed)).toEqual(['3', '5', '7']);
  },
);

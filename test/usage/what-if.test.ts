import { Decimal } from 'decimal.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { randomFrom } from '../fixtures/random.ts';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { ADMIN_KEY } from '../harness/gateway.ts';
import { setOverrides } from '../registry/registry.ts';

/** At several providers; the second has a tier above 272,000 tokens. */
const MODELS = ['groq/openai/gpt-oss-120b', 'openai/gpt-5.4', 'azure/deepseek-r1'];

interface Event {
  readonly model: string;
  readonly usage: Readonly<Record<string, number>>;
}

let gateway: CatalogGateway;
let events: readonly Event[];
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
  const random = randomFrom(11);
  events = Array.from({ length: 90 }, (_, index) => ({
    model: MODELS[index % MODELS.length] ?? '',
    project: 'what-if',
    usage: {
      // Around the tier, and within the limits of every model.
      input: Math.floor(random() * (index % MODELS.length === 1 ? 500_000 : 60_000)),
      cacheRead: Math.floor(random() * 1000),
      output: Math.floor(random() * 9000),
      requests: 1 + Math.floor(random() * 3),
    },
  }));
  await record(events);
});
afterAll(() => gateway.close());

async function record(given: readonly object[], key = ADMIN_KEY) {
  const { data } = await gateway.ask(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }',
    { events: given },
    key,
  );
  expect(data.recordUsage).toEqual({ recorded: given.length });
}

const FIELDS = `actualCostExact costExact differenceExact comparedRequests excludedRequests
  rows { modelKey requests unpricedRequests actualCostExact costExact differenceExact model { key } }`;

async function whatIf(scenario: string, { filter = '{ projects: ["what-if"] }', key = ADMIN_KEY } = {}) {
  const { data, errors } = await gateway.ask(
    `{ usageWhatIf(filter: ${filter}, scenario: ${scenario}) { ${FIELDS} } }`,
    {},
    key,
  );
  return data?.usageWhatIf ?? errors?.[0]?.extensions['code'];
}

/** The sum of the estimates of single events. */
async function costAt(model: string, of: readonly Event[]): Promise<string> {
  let sum = new Decimal(0);
  for (const { usage } of of) {
    const fields = Object.entries(usage).map(([kind, tokens]) => `${kind}: ${tokens}`);
    const { model: found } = await gateway.read(
      `{ model(key: "${model}") { estimateCost(usage: { ${fields.join(', ')} }) { totalExact } } }`,
    );
    sum = sum.plus(found.estimateCost.totalExact);
  }
  return sum.toFixed();
}

const of = (model: string) => events.filter((event) => event.model === model);

test('the same usage on another model costs what its single requests would cost there', async () => {
  const result = await whatIf('{ model: "openai/gpt-5.4" }');
  expect(result.costExact).toBe(await costAt('openai/gpt-5.4', events));
  expect(result.excludedRequests).toBe(0);
  const own = result.rows.find((row: { modelKey: string }) => row.modelKey === 'openai/gpt-5.4');
  expect(own).toMatchObject({ differenceExact: '0', model: { key: 'openai/gpt-5.4' } });
  expect(own.actualCostExact).toBe(await costAt('openai/gpt-5.4', of('openai/gpt-5.4')));
});

test('the same base models at another provider, or at the cheapest for this usage', async () => {
  const gptOss = of('groq/openai/gpt-oss-120b');
  const cheapest = await whatIf('{ cheapest: true }');
  const row = cheapest.rows.find(({ modelKey }: { modelKey: string }) => modelKey === 'groq/openai/gpt-oss-120b');
  expect(row.model.key).toBe('openrouter/openai/gpt-oss-120b');
  expect(row.costExact).toBe(await costAt('openrouter/openai/gpt-oss-120b', gptOss));
  expect(Number(row.differenceExact)).toBeLessThan(0);
  expect(Number(cheapest.differenceExact)).toBeLessThanOrEqual(Number(row.differenceExact));

  const bedrock = await whatIf('{ provider: "amazon-bedrock" }');
  const rows = new Map(bedrock.rows.map((one: { modelKey: string }) => [one.modelKey, one]));
  expect(rows.get('groq/openai/gpt-oss-120b')).toMatchObject({
    model: { key: 'amazon-bedrock/openai.gpt-oss-120b-1:0' },
    differenceExact: new Decimal(await costAt('amazon-bedrock/openai.gpt-oss-120b-1:0', gptOss))
      .minus(await costAt('groq/openai/gpt-oss-120b', gptOss))
      .toFixed(),
  });
  // Bedrock does not serve it: both sums leave it out.
  expect(rows.get('azure/deepseek-r1')).toMatchObject({ model: null, costExact: null, differenceExact: null });
  expect(bedrock.comparedRequests).toBe(gptOss.reduce((sum, { usage }) => sum + (usage['requests'] ?? 0), 0));
});

test('the same usage at the prices of today follows a change of prices', async () => {
  expect(await whatIf('{ currentPrices: true }')).toMatchObject({ differenceExact: '0', excludedRequests: 0 });
  await setOverrides(gateway, [{ model: 'azure/deepseek-r1', fields: { 'pricing.input': 1, 'pricing.output': 2 } }]);
  const result = await whatIf('{ currentPrices: true }');
  const row = result.rows.find(({ modelKey }: { modelKey: string }) => modelKey === 'azure/deepseek-r1');
  expect(row.costExact).toBe(await costAt('azure/deepseek-r1', of('azure/deepseek-r1')));
  expect(Number(row.differenceExact)).toBeLessThan(0);
  expect(result.differenceExact).toBe(row.differenceExact);
});

test('usage without a price is counted, and not compared; a caller sees its own usage', async () => {
  const { secret } = await newKey(gateway, { role: 'CALLER', owner: 'team-what-if' });
  await record([{ model: 'nowhere/at-all', usage: { input: 7, requests: 3 } }], secret);
  const filter = '{}';
  expect(await whatIf('{ cheapest: true }', { filter, key: secret })).toEqual({
    actualCostExact: '0',
    costExact: '0',
    differenceExact: '0',
    comparedRequests: 0,
    excludedRequests: 3,
    rows: [
      {
        modelKey: 'nowhere/at-all',
        requests: 0,
        unpricedRequests: 3,
        actualCostExact: '0',
        costExact: null,
        differenceExact: null,
        model: null,
      },
    ],
  });
});

test.each([
  '{ model: "nowhere/at-all" }',
  '{ provider: "nowhere" }',
  '{ cheapest: false }',
  '{ currentPrices: false }',
])('the scenario %s is refused', async (scenario) => {
  expect(await whatIf(scenario)).toBe('BAD_USER_INPUT');
});

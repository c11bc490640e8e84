import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { killGateways, type ReadyProcess, readyGateway } from '../harness/process.ts';

/** Twenty providers that serve the same hundred models, each of which is a base model. */
function document() {
  const models = Array.from({ length: 100 }, (_, index) => [`lab/m-${index}`, { name: `Model ${index}` }]);
  const providers = Array.from({ length: 20 }, (_, index) => [
    `p-${index}`,
    { name: `Provider ${index}`, models: Object.fromEntries(models) },
  ]);
  return { providers: Object.fromEntries(providers), models: Object.fromEntries(models) };
}

/** Each of the 2,000 models with the 20 models of its base model, and these fields of each. */
function query(fields: string): string {
  return `{ providers(first: 20) { nodes { models(first: 100) { nodes {
    baseModel { models(first: 20) { nodes { ${fields} } } }
  } } } } }`;
}

const EIGHT = 'key name modelId id family status priceKind openWeights';

let database: TestDatabase;
let source: FaultServer;
let gateway: ReadyProcess;

beforeAll(async () => {
  [database, source] = await Promise.all([testDatabase(), faultServer()]);
  source.serve('/catalog.json', json(document()));
  gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url });
  await gateway.refresh();
});
afterAll(async () => {
  await killGateways();
  await source.close();
  await database.remove();
});

test('an answer of more than 500,000 fields is refused while it is made', async () => {
  const { data, errors } = await gateway.ask(
    query(`${EIGHT} releaseDate lastUpdated knowledgeCutoff interleavedField changedAt baseModelRule`),
  );
  expect(data).toBeUndefined();
  const { requested, ...limit } = errors?.[0]?.extensions ?? {};
  expect(limit).toMatchObject({ limit: 'FIELDS', allowed: 500_000 });
  // A field is charged for the objects of a list together.
  expect(requested).toBeGreaterThan(500_000);
  expect(requested).toBeLessThan(500_500);
});

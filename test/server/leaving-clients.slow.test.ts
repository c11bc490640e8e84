import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { catalog } from '../fixtures/catalog.ts';
import { testDatabase } from '../harness/database.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { killGateways, readyGateway } from '../harness/process.ts';

const LEAVERS = 60;
const query = `query ($keys: [String!]!) {
  checkModels(keys: $keys) { key verdict model { key changes { nodes { id } } } suggestions { key provider { name } } }
  models(first: 50) { nodes { baseModel { benchmarks { nodes { rank } } } changes { nodes { id } } } }
}`;

afterAll(killGateways);

test('clients that leave at any moment of a query do not end the process', async () => {
  const source = await faultServer();
  source.serve('/catalog.json', json(catalog));
  const database = await testDatabase();
  const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url, LOG_LEVEL: 'info' });
  await gateway.refresh();
  for (let leaver = 0; leaver < LEAVERS; leaver++) await leaveAfter(gateway.url, leaver);
  const { data } = await gateway.ask('{ catalog { version } }');
  expect(data.catalog.version).toBe(1);
  await gateway.end('SIGTERM');
  await source.close();
  await database.remove();
});

/** Sends a new question, so that no cache has the answer, and leaves. The moment is the point of the test. */
async function leaveAfter(url: string, ms: number): Promise<void> {
  const keys = [`openai/gpt-${ms}`, `nowhere/model-${ms}`, `acme/unknown-${ms}`];
  const sent = request(`${url}/graphql`, { method: 'POST', headers: { 'content-type': 'application/json' } });
  sent.on('error', () => {});
  sent.end(JSON.stringify({ query, variables: { keys } }));
  await sleep(ms);
  sent.destroy();
}

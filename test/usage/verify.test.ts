import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { catalog } from '../fixtures/catalog.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { ADMIN_KEY, testGateway } from '../harness/gateway.ts';
import { onDatabase } from '../harness/on-database.ts';
import { compileCache } from '../harness/process.ts';
import { registerModels, registerProviders } from '../registry/registry.ts';

const program = fileURLToPath(new URL('../../bin/modelgraph.js', import.meta.url));

test('the command verifies that the rollups equal the events', { timeout: 60_000 }, async () => {
  const database = await testDatabase();
  onTestFinished(() => database.remove());
  const gateway = await testGateway({ MODELSDEV_ENABLED: 'false' }, database);
  const { data } = await gateway.askAsOperator(`mutation {
    recordUsage(input: { events: [{ model: "nowhere/at-all", usage: { input: 3 }, latencyMs: 20 }] }) { recorded }
  }`);
  expect(data.recordUsage.recorded).toBe(1);
  await gateway.close();
  expect(verify(database)).toEqual({ status: 0, lines: ['0 rollups differ from the events'] });

  await onDatabase(database, sql`update usage_rollups set requests = requests + 1 where minutes = 60`);
  const { status, lines } = verify(database);
  expect(status).toBe(1);
  expect(lines).toHaveLength(2);
});

test('the command names no options where it has none', async () => {
  const { status, stderr } = spawnSync(process.execPath, [program, 'usage', 'verify', '--url', 'http://gateway'], {
    encoding: 'utf8',
  });
  expect({ status, stderr: stderr.trim() }).toEqual({
    status: 1,
    stderr: "verify: unknown option '--url'. The command has no options.",
  });
});

test('the rollups of every size equal the events after a repricing, and a second one changes nothing', async () => {
  const database = await testDatabase();
  onTestFinished(() => database.remove());
  const source = await faultServer();
  onTestFinished(() => source.close());
  source.serve('/catalog.json', json(catalog));
  const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
  await gateway.refresh();
  const hours = [1, 2, 2.3, 30, 700];
  const events = hours.flatMap((ago) =>
    [false, true].map((success) => ({
      model: 'acme/late',
      usage: { input: 100, output: 7 },
      ...{ latencyMs: 40 + Math.round(ago), firstTokenMs: 3, success },
      at: new Date(Date.now() - ago * 60 * 60_000).toISOString(),
    })),
  );
  const other = { ...events[0], model: 'nowhere/at-all', usage: { input: 1 } };
  const { data, errors } = await gateway.ask(
    'mutation ($events: [UsageEventInput!]!) { recordUsage(input: { events: $events }) { recorded } }',
    { events: [...events, other] },
    ADMIN_KEY,
  );
  expect(errors).toBeUndefined();
  expect(data.recordUsage.recorded).toBe(11);
  await registerProviders(gateway, [{ key: 'acme', name: 'Acme' }]);
  await registerModels(gateway, [{ key: 'acme/late', name: 'Late', pricing: { input: 1, output: 2 } }]);
  const reprice = async () => {
    const answer = await gateway.askAsOperator(
      'mutation { repriceUsage(input: { models: ["acme/late"], includePriced: true }) { repriced } }',
    );
    return answer.data.repriceUsage.repriced;
  };
  expect(await reprice()).toBe(events.length);
  expect(await reprice()).toBe(0);
  const totals = await gateway.askAsOperator('{ totalUsage { requests inputTokens latency { p99 } } }');
  expect(totals.data.totalUsage).toMatchObject({ requests: 11, inputTokens: 1001 });
  await gateway.close();
  expect(verify(database)).toEqual({ status: 0, lines: ['0 rollups differ from the events'] });
});

function verify({ env }: TestDatabase) {
  const { status, stdout } = spawnSync(process.execPath, [program, 'usage', 'verify'], {
    env: { ...compileCache, ...env },
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n') };
}

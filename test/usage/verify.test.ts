import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { testGateway } from '../harness/gateway.ts';
import { onDatabase } from '../harness/on-database.ts';
import { compileCache } from '../harness/process.ts';

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

function verify({ env }: TestDatabase) {
  const { status, stdout } = spawnSync(process.execPath, [program, 'usage', 'verify'], {
    env: { ...compileCache, ...env },
    encoding: 'utf8',
  });
  return { status, lines: stdout.trim().split('\n') };
}

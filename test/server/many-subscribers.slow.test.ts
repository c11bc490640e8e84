import { afterEach, beforeEach, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { killGateways, readyGateway } from '../harness/process.ts';
import { transports } from '../harness/watch.ts';

let database: TestDatabase;
let source: FaultServer;
beforeEach(async () => {
  database = await testDatabase();
  source = await faultServer();
  source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models: { m: { name: 'M' } } } } }));
});
afterEach(async () => {
  await killGateways();
  await source.close();
  await database.remove();
});

test.each(transports)('thirty subscribers over %s make Node print no warning', async (_name, connect) => {
  const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url });
  await gateway.refresh();
  const connection = await connect(gateway.url);
  const watches = Array.from({ length: 30 }, () => connection.watch('subscription { refreshProgress { phase } }'));
  for (const watch of watches) expect((await watch.next())?.data).toEqual({ refreshProgress: { phase: 'DONE' } });
  expect(await gateway.end('SIGTERM')).toMatchObject({ code: 0, stderr: [] });
  expect(gateway.log.filter(({ level }) => level >= 40)).toEqual([]);
});

test('a warning of Node.js is a line of the log', async () => {
  const warnOnSignal = 'process.on("SIGUSR2", () => process.emitWarning("of the test"))';
  const gateway = await readyGateway({
    ...database.env,
    NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(warnOnSignal)}`,
  });
  process.kill(Number(gateway.pid), 'SIGUSR2');
  expect(await gateway.logged('Node.js warning')).toMatchObject({ level: 40, error: { message: 'of the test' } });
  expect(await gateway.end('SIGTERM')).toMatchObject({ code: 0, stderr: [] });
});

import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { type FaultServer, faultServer, held, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { killGateways, readyGateway, spawnGateway } from '../harness/process.ts';
import { eventStreams, webSocket } from '../harness/watch.ts';

const PROGRESS = 'subscription { refreshProgress { phase refresh { id } } }';

let database: TestDatabase;
let source: FaultServer;
beforeEach(async () => {
  database = await testDatabase();
  source = await faultServer();
});
afterEach(async () => {
  await killGateways();
  await source.close();
  await database.remove();
});

describe('a gateway that cannot start', () => {
  test('exits with 1 and one line that says why', async () => {
    const folder = await emptyFolder();
    await mkdir(join(folder, 'lock'));
    const { code, stderr } = await spawnGateway({ DATA_DIR: folder }).exited;
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: [`DATA_DIR "${folder}" cannot be used: unable to open database file.`],
    });
  });

  test('exits with 1 though Postgres already runs', async () => {
    const { server, port } = await taken();
    const { code, stderr } = await spawnGateway({ ...database.env, PORT: String(port) }).exited;
    server.close();
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: [`Cannot listen: listen EADDRINUSE: address already in use 127.0.0.1:${port}. See HOST and PORT.`],
    });
  });
});

test('a gateway without ADMIN_API_KEY prints a key once, which works and is not in its log', async () => {
  const gateway = await readyGateway({
    ...database.env,
    ADMIN_API_KEY: '',
    LOG_LEVEL: 'trace',
    MODELSDEV_BASE_URL: source.url,
  });
  await gateway.printed();
  const [line = '', ...others] = gateway.stderr;
  expect(others).toEqual([]);
  const [, key = ''] = /^ADMIN_API_KEY is not set; for this run it is (\S{20,})$/.exec(line) ?? [];
  const { data } = await gateway.ask(
    'mutation { refreshCatalog(input: { wait: true }) { refresh { status } } }',
    {},
    key,
  );
  expect(data.refreshCatalog.refresh).toEqual({ status: 'FAILED' });
  expect(key).not.toBe('');
  expect(JSON.stringify(gateway.log)).not.toContain(key);
});

test('SIGINT ends the process with code 0, though a client takes nothing off its WebSocket', async () => {
  const gateway = await readyGateway(database.env);
  const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  await once(socket, 'open');
  socket.pause();
  expect(await gateway.end('SIGINT')).toEqual({ code: 0, signal: null, stderr: [] });
  socket.terminate();
});

test('SIGTERM ends the process with code 0, each subscription, and the running refresh as INTERRUPTED', async () => {
  const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url });
  await gateway.refresh();
  source.serve('/catalog.json', held(json({})).answer);
  const requested = source.nextRequest();
  const { id } = await gateway.refresh({ wait: false });
  await requested;
  const watches = [];
  for (const connection of [await webSocket(gateway.url), await eventStreams(gateway.url)]) {
    const watch = connection.watch(PROGRESS);
    await watch.next();
    watches.push(watch);
  }
  expect(await gateway.end('SIGTERM')).toEqual({ code: 0, signal: null, stderr: [] });
  await Promise.all(watches.map((watch) => watch.toTheEnd()));

  const next = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
  const { data } = await next.ask(
    'query ($id: ID!) { node(id: $id) { ... on Refresh { status finishedAt error { code } } } }',
    { id },
  );
  expect(data.node).toEqual({ status: 'INTERRUPTED', finishedAt: expect.any(String), error: null });
  // The lease was released: nothing has to expire before the next refresh.
  source.serve('/catalog.json', json({ providers: { acme: { name: 'Acme', models: { m: { name: 'M' } } } } }));
  expect(await next.refresh()).toMatchObject({ status: 'SUCCEEDED' });
  await next.close();
});

async function emptyFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function taken(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

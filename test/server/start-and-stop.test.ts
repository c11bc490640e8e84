import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { databaseProxy } from '../harness/database-proxy.ts';
import { type FaultServer, faultServer, held, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { killGateways, readyGateway, spawnGateway } from '../harness/process.ts';
import { eventStreams, webSocket } from '../harness/watch.ts';

const PROGRESS = 'subscription { refreshProgress { phase refresh { id } } }';
const onServer = Boolean(process.env['DATABASE_URL']);

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

describe('a gateway that cannot start exits with 1 and one line that says why:', () => {
  test.skipIf(onServer)('when another has its DATA_DIR', async () => {
    const first = await readyGateway(database.env);
    expect(await failedStart(database.env)).toEqual([
      `DATA_DIR "${database.env.DATA_DIR}" is in use by a running gateway. To refresh, use its mutation refreshCatalog. To import, stop the gateway first. To run a second gateway, set another DATA_DIR.`,
    ]);
    expect((await first.ask('{ catalog { version } }')).data).toEqual({ catalog: { version: 0 } });
  });

  test('when its port is taken', async () => {
    const { server, port } = await taken();
    const env = { ...database.env, PORT: String(port) };
    expect(await failedStart(env)).toEqual([
      `Cannot listen: listen EADDRINUSE: address already in use 127.0.0.1:${port}. See HOST and PORT.`,
    ]);
    server.close();
  });

  test('when its HOST is not known', async () => {
    const [line, ...others] = await failedStart({ ...database.env, HOST: 'no.such.host.invalid' });
    expect(others).toEqual([]);
    expect(line).toMatch(/^Cannot listen: .*no\.such\.host\.invalid/);
  });

  test('when its DATA_DIR is a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'modelgraph-file-'));
    const file = join(folder, 'file');
    await writeFile(file, '');
    const [line, ...others] = await failedStart({ DATA_DIR: file });
    await rm(folder, { recursive: true });
    expect(others).toEqual([]);
    expect(line).toContain(`DATA_DIR "${file}"`);
  });

  test('when the lock in its DATA_DIR cannot be opened, and does not say that somebody else has it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'modelgraph-lock-'));
    await mkdir(join(folder, 'lock'));
    const lines = await failedStart({ DATA_DIR: folder });
    await rm(folder, { recursive: true });
    expect(lines).toEqual([`DATA_DIR "${folder}" cannot be used: unable to open database file.`]);
  });

  test('when nobody answers at DATABASE_URL', async () => {
    const { server, port } = await taken();
    server.close();
    await once(server, 'close');
    expect(await failedStart({ DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/db` })).toEqual([
      `Postgres at 127.0.0.1:${port}, database "db", cannot be used (connect ECONNREFUSED 127.0.0.1:${port}). See DATABASE_URL.`,
    ]);
  });

  test('when what answers at DATABASE_URL is no Postgres', async () => {
    const { port } = new URL(source.url);
    const [line, ...others] = await failedStart({ DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/db` });
    expect(others).toEqual([]);
    expect(line).toMatch(
      new RegExp(
        `^Postgres at 127\\.0\\.0\\.1:${port}, database "db", cannot be used \\(.+\\)\\. See DATABASE_URL\\.$`,
      ),
    );
    expect(line).not.toContain('secret');
  });

  describe.skipIf(!onServer)('on a server', () => {
    test('when nobody is let in, and comes to its end though everybody is again', async () => {
      const proxy = await databaseProxy(database.env.DATABASE_URL);
      proxy.sendAway();
      const gateway = spawnGateway({ DATABASE_URL: proxy.url });
      await gateway.printed();
      proxy.letIn();
      expect(await gateway.exited).toMatchObject({ code: 1 });
      await proxy.close();
    });

    test('when there is no such database', async () => {
      const url = urlWith({ pathname: '/no_such_database' });
      expect(await failedStart({ DATABASE_URL: url.href })).toEqual([
        `Postgres at ${url.hostname}:${url.port || 5432}, database "no_such_database", cannot be used (database "no_such_database" does not exist). See DATABASE_URL.`,
      ]);
    });

    test('when there is no such user', async () => {
      const [line, ...others] = await failedStart({
        DATABASE_URL: urlWith({ username: 'nobody_at_all', password: 'secret' }).href,
      });
      expect(others).toEqual([]);
      expect(line).toMatch(/^Postgres at .+ cannot be used \(.*"nobody_at_all".*\)\. See DATABASE_URL\.$/);
      expect(line).not.toContain('secret');
    });

    test('when the user may not create tables', async () => {
      const role = `modelgraph_test_${randomBytes(6).toString('hex')}`;
      await inDatabase(`create role ${role} login password 'secret'`, `revoke create on schema public from public`);
      const stderr = await failedStart({ DATABASE_URL: urlWith({ username: role, password: 'secret' }).href });
      await inDatabase(`drop role ${role}`);
      expect(stderr).toEqual([
        'The user of DATABASE_URL may not create tables or the extension "pg_trgm": it needs CREATE on the database and on its schema "public".',
      ]);
    });

    test('when Postgres is too old', async () => {
      // A database whose name for "which version is this" is an answer of our own: an older Postgres is not at hand.
      await inDatabase(
        `create function public.current_setting(text) returns text language sql as
           $$ select case when $1 = 'server_version_num' then '130014' else '13.14' end $$`,
        `do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$`,
      );
      expect(await failedStart(database.env)).toEqual([
        'Postgres 14 or newer is needed; DATABASE_URL leads to Postgres 13.14.',
      ]);
    });
  });

  async function failedStart(env: Readonly<Record<string, string>>): Promise<readonly string[]> {
    const { code, stderr } = await spawnGateway(env).exited;
    expect(code).toBe(1);
    return stderr;
  }
});

describe('a gateway without ADMIN_API_KEY', () => {
  test('prints a key once, and that key works', async () => {
    const gateway = await readyGateway({ ...database.env, ADMIN_API_KEY: '', MODELSDEV_BASE_URL: source.url });
    await gateway.printed();
    const [line = '', ...others] = gateway.stderr;
    expect(others).toEqual([]);
    const [, key] = /^ADMIN_API_KEY is not set; for this run it is (\S{20,})$/.exec(line) ?? [];
    const { data } = await gateway.ask(
      'mutation { refreshCatalog(input: { wait: true }) { refresh { status } } }',
      {},
      key,
    );
    expect(data.refreshCatalog.refresh).toEqual({ status: 'FAILED' });
  });

  test('does not write the key into its log', async () => {
    const gateway = await readyGateway({ ...database.env, ADMIN_API_KEY: '', LOG_LEVEL: 'trace' });
    await gateway.printed();
    const key = gateway.stderr[0]?.split(' ').at(-1) ?? '';
    expect(key.length).toBeGreaterThan(20);
    expect(JSON.stringify(gateway.log)).not.toContain(key);
  });
});

describe.each(['SIGTERM', 'SIGINT'] as const)('%s', (signal) => {
  test('ends the process with code 0', async () => {
    const gateway = await readyGateway(database.env);
    expect(await gateway.end(signal)).toEqual({ code: 0, signal: null, stderr: [] });
  });
});

describe('SIGTERM with subscriptions open and a refresh that runs', () => {
  test('ends the process with code 0 and nothing on stderr', async () => {
    expect(await endedBusy()).toMatchObject({ code: 0, signal: null, stderr: [] });
  });

  test('leaves the refresh INTERRUPTED', async () => {
    const { id } = await endedBusy();
    const gateway = await testGateway({}, database);
    const { data } = await gateway.ask(
      'query ($id: ID!) { node(id: $id) { ... on Refresh { status finishedAt error { code } } } }',
      { id },
    );
    await gateway.close();
    expect(data.node).toEqual({ status: 'INTERRUPTED', finishedAt: expect.any(String), error: null });
  });

  test('tells both subscriptions the end', async () => {
    const { ended } = await endedBusy();
    expect(await Promise.all(ended)).toEqual([true, true]);
  });

  test('ends the process though a client takes nothing off its WebSocket', async () => {
    const gateway = await readyGateway(database.env);
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.pause();
    expect(await gateway.end('SIGTERM')).toMatchObject({ code: 0 });
    socket.terminate();
  });

  async function endedBusy() {
    const gateway = await readyGateway({ ...database.env, MODELSDEV_BASE_URL: source.url });
    await gateway.refresh();
    source.serve('/catalog.json', held(json({})).answer);
    const asked = source.nextRequest();
    const { id } = await gateway.refresh({ wait: false });
    await asked;
    const watches = [];
    for (const connection of [await webSocket(gateway.url), await eventStreams(gateway.url)]) {
      const watch = connection.watch(PROGRESS);
      await watch.next();
      watches.push(watch);
    }
    const exit = await gateway.end('SIGTERM');
    return { ...exit, id, ended: watches.map((watch) => watch.toTheEnd().then(() => true)) };
  }
});

async function taken(): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

function urlWith(parts: { pathname?: string; username?: string; password?: string }): URL {
  return Object.assign(new URL(database.env.DATABASE_URL ?? ''), parts);
}

async function inDatabase(...statements: readonly string[]): Promise<void> {
  const client = postgres(database.env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} });
  for (const statement of statements) await client.unsafe(statement);
  await client.end();
}

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startGateway } from '../../src/app/gateway.ts';
import { startupErrorMessage } from '../../src/cli/process/startup-error.ts';
import { parseConfig } from '../../src/config.ts';
import type { EmbeddedPostgres } from '../../src/db/embedded/embedded-postgres.ts';
import { openLog } from '../../src/log.ts';
import { latinDatabase, type TestDatabase, testDatabase } from '../harness/database.ts';
import { databaseProxy } from '../harness/database-proxy.ts';
import { faultServer } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { spawnGateway } from '../harness/process.ts';
import { reusedDatabase } from '../harness/reused-database.ts';

const onServer = Boolean(process.env['DATABASE_URL']);

describe('a start fails with a message that gives the reason:', () => {
  test.skipIf(onServer)('when another gateway has its DATA_DIR', async () => {
    const database = await testDatabase();
    const first = await testGateway({}, database);
    expect(await failedStart(database.env)).toBe(
      `DATA_DIR "${database.env.DATA_DIR}" is in use by a running gateway. To refresh, use its mutation refreshCatalog. To import, stop the gateway first. To run a second gateway, set another DATA_DIR.`,
    );
    expect((await first.ask('{ catalog { version } }')).data).toEqual({ catalog: { version: 0 } });
    await first.close();
    await database.remove();
  });

  test('when its HOST is unknown', async () => {
    const { env, embedded, remove } = await reusedDatabase();
    const message = await failedStart({ ...env, HOST: 'no.such.host.invalid' }, embedded);
    expect(message).toMatch(/^Cannot listen: .*no\.such\.host\.invalid/);
    await remove();
  });

  test('when its DATA_DIR is a file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'modelgraph-test-'));
    const file = join(folder, 'file');
    await writeFile(file, '');
    expect(await failedStart({ DATA_DIR: file })).toContain(`DATA_DIR "${file}"`);
    await rm(folder, { recursive: true });
  });

  test('when no server is at DATABASE_URL', async () => {
    const gone = await faultServer();
    await gone.close();
    const { port } = new URL(gone.url);
    expect(await failedStart({ DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/db` })).toBe(
      `Postgres at 127.0.0.1:${port}, database "db", cannot be used (connect ECONNREFUSED 127.0.0.1:${port}). See DATABASE_URL.`,
    );
  });

  test('when the server at DATABASE_URL is not Postgres', async () => {
    const source = await faultServer();
    const { port } = new URL(source.url);
    const message = await failedStart({ DATABASE_URL: `postgres://me:secret@127.0.0.1:${port}/db` });
    expect(message).toMatch(
      new RegExp(
        `^Postgres at 127\\.0\\.0\\.1:${port}, database "db", cannot be used \\(.+\\)\\. See DATABASE_URL\\.$`,
      ),
    );
    expect(message).not.toContain('secret');
    await source.close();
  });

  describe.skipIf(!onServer)('on a server', () => {
    let database: TestDatabase;
    beforeEach(async () => {
      database = await testDatabase();
    });
    afterEach(() => database.remove());

    test('when the server refuses every connection, and ends although the server accepts connections again', async () => {
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
      expect(await failedStart({ DATABASE_URL: url.href })).toBe(
        `Postgres at ${url.hostname}:${url.port || 5432}, database "no_such_database", cannot be used (database "no_such_database" does not exist). See DATABASE_URL.`,
      );
    });

    test('when there is no such user', async () => {
      const message = await failedStart({
        DATABASE_URL: urlWith({ username: 'nobody_at_all', password: 'secret' }).href,
      });
      expect(message).toMatch(/^Postgres at .+ cannot be used \(.*"nobody_at_all".*\)\. See DATABASE_URL\.$/);
      expect(message).not.toContain('secret');
    });

    test('when the user may not create tables', async () => {
      const role = `modelgraph_test_${randomBytes(6).toString('hex')}`;
      await inDatabase(`create role ${role} login password 'secret'`, `revoke create on schema public from public`);
      const message = await failedStart({ DATABASE_URL: urlWith({ username: role, password: 'secret' }).href });
      await inDatabase(`drop role ${role}`);
      expect(message).toBe(
        'The user of DATABASE_URL may not create tables or the extension "pg_trgm": it needs CREATE on the database and on its schema "public".',
      );
    });

    test('when Postgres is too old', async () => {
      // A database whose name for "which version is this" is an answer of our own: an older Postgres is not at hand.
      await inDatabase(
        `create function public.current_setting(text) returns text language sql as
           $$ select case when $1 = 'server_version_num' then '130014' else '13.14' end $$`,
        `do $$ begin execute format('alter database %I set search_path = public, pg_catalog', current_database()); end $$`,
      );
      expect(await failedStart(database.env)).toBe(
        'Postgres 14 or newer is needed; DATABASE_URL leads to Postgres 13.14.',
      );
    });

    test('when the encoding of the database cannot store every name', async () => {
      const latin = await latinDatabase(urlWith({}));
      const name = new URL(latin.env.DATABASE_URL ?? '').pathname.slice(1);
      const message = await failedStart(latin.env);
      await latin.remove();
      expect(message).toBe(
        `A database with the encoding UTF8 is needed; "${name}" of DATABASE_URL has LATIN1. Create one with: create database modelgraph encoding 'UTF8' template template0.`,
      );
    });

    function urlWith(parts: { pathname?: string; username?: string; password?: string }): URL {
      return Object.assign(new URL(database.env.DATABASE_URL ?? ''), parts);
    }

    async function inDatabase(...statements: readonly string[]): Promise<void> {
      const client = postgres(database.env.DATABASE_URL ?? '', { max: 1, onnotice: () => {} });
      for (const statement of statements) await client.unsafe(statement);
      await client.end();
    }
  });

  /** What the process prints when such a start fails. */
  async function failedStart(
    env: Readonly<Record<string, string>>,
    embedded: Promise<EmbeddedPostgres> | null = null,
  ): Promise<string> {
    const config = parseConfig({ PORT: '0', MODELSDEV_AUTO_REFRESH: 'false', ...env });
    const gateway = await startGateway(config, openLog('silent'), embedded).catch((error: unknown) =>
      startupErrorMessage(error),
    );
    if (typeof gateway === 'string') return gateway;
    await gateway.close();
    throw new Error('the gateway started');
  }
});

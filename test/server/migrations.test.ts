import postgres from 'postgres';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { emptyDatabase, type TestDatabase } from '../harness/database.ts';
import { killGateways, readyGateway, spawnGateway } from '../harness/process.ts';

const DAY_MS = 86_400_000;

let database: TestDatabase;
beforeEach(async () => {
  database = await emptyDatabase();
});
afterEach(async () => {
  await killGateways();
  await database.remove();
});

describe.skipIf(!process.env['DATABASE_URL'])('on a server', () => {
  test('four gateways that start together on an empty database apply each migration once', async () => {
    const gateways = await Promise.all(Array.from({ length: 4 }, () => readyGateway(database.env)));
    const answers = await Promise.all(gateways.map((gateway) => gateway.ask('{ catalog { version } }')));
    expect(answers).toEqual(Array.from({ length: 4 }, () => ({ data: { catalog: { version: 0 } } })));
    const applied = await sql('select hash from drizzle.__drizzle_migrations');
    expect(applied.length).toBeGreaterThan(0);
    expect(new Set(applied.map(({ hash }) => hash)).size).toBe(applied.length);
  });

  test('a gateway refuses a database that a newer release has migrated, in one line', async () => {
    await (await readyGateway(database.env)).end('SIGTERM');
    const [newest] = await sql('select max(created_at)::float8 as at from drizzle.__drizzle_migrations');
    const newer = Number(newest?.['at']) + DAY_MS;
    await sql(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('newer', ${newer})`);
    const { code, stderr } = await spawnGateway(database.env).exited;
    expect(code).toBe(1);
    expect(stderr).toHaveLength(1);
    expect(stderr[0]).toContain('newer release');
    expect(stderr[0]).toContain(new Date(newer).toISOString().slice(0, 10));
  });

  async function sql(statement: string) {
    const client = postgres(database.env.DATABASE_URL ?? '', { max: 1 });
    const rows = await client.unsafe(statement);
    await client.end();
    return rows;
  }
});

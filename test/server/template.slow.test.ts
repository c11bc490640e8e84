import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'modelgraph-template-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a database from the template equals one that the migrations made', async () => {
  const migrated = join(folder, 'migrated');
  mkdirSync(migrated);
  // Files that exist already are not replaced by the template.
  const postgres = await PGlite.create(join(migrated, 'postgres'), { extensions: { pg_trgm } });
  await postgres.close();

  const expected = await contentOf(migrated);
  expect(expected.indexes.length).toBeGreaterThan(50);
  expect(expected.migrations.length).toBeGreaterThan(20);
  expect(await contentOf(join(folder, 'copied'))).toEqual(expected);
});

const OWN_SCHEMAS = sql`not in ('pg_catalog', 'information_schema', 'pg_toast')`;

async function contentOf(dataDir: string) {
  const { db, close } = await openDatabase({ databaseUrl: null, dataDir }, openLog('error'));
  try {
    return {
      columns:
        await db.execute(sql`select table_schema, table_name, column_name, data_type, is_nullable, column_default,
        generation_expression from information_schema.columns where table_schema ${OWN_SCHEMAS} order by 1, 2, 3`),
      constraints: await db.execute(sql`select conrelid::regclass::text as table, conname, pg_get_constraintdef(oid) as
        definition from pg_constraint where connamespace::regnamespace::text ${OWN_SCHEMAS} order by 1, 2`),
      indexes: await db.execute(
        sql`select schemaname, indexdef from pg_indexes where schemaname ${OWN_SCHEMAS} order by 1, 2`,
      ),
      triggers: await db.execute(sql`select pg_get_triggerdef(oid) as definition from pg_trigger where not tgisinternal
        order by 1`),
      functions: await db.execute(sql`select proname, md5(prosrc) as source from pg_proc where
        pronamespace::regnamespace::text ${OWN_SCHEMAS} order by 1, 2`),
      extensions: await db.execute(sql`select extname, extversion from pg_extension order by 1`),
      migrations: await db.execute(sql`select hash, created_at from drizzle.__drizzle_migrations order by 1`),
      settings:
        await db.execute(sql`select name, setting from pg_settings where name in ('server_encoding', 'lc_collate',
        'TimeZone', 'default_text_search_config') order by 1`),
    };
  } finally {
    await close();
  }
}

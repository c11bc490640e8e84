import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/connect.ts';
import { openLog } from '../../src/log.ts';
import { testDatabase } from '../harness/database.ts';

// The embedded Postgres has no compiler of statements.
test.skipIf(!process.env['DATABASE_URL'])('a server compiles no statement of a gateway to machine code', async () => {
  const { env, remove } = await testDatabase();
  const database = await openDatabase(parseConfig(env), openLog('silent'));
  expect(await database.db.execute(sql`select current_setting('jit') as jit`)).toEqual([{ jit: 'off' }]);
  await database.close();
  await remove();
});

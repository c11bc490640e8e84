import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogOf } from '../fixtures/small-catalogs.ts';
import { file, imported, importing, ownDatabase } from './importing.ts';

const folder = importing();

const MB = 1_000_000;
const days = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'];

// A server bounds its write-ahead log by itself.
test.skipIf(process.env['DATABASE_URL'])(
  'the write-ahead log does not grow with the number of imported days',
  {
    timeout: 240_000,
  },
  async () => {
    const database = await ownDatabase();
    for (const day of days)
      await file(
        `${day}.catalog.json`,
        catalogOf(30, 150, (id) => `${id} of ${day}`),
      );
    expect(await imported(database, folder())).toMatchObject({ succeeded: true });
    expect(await sizeOf(join(database.env.DATA_DIR, 'postgres', 'pg_wal'))).toBeLessThan(100 * MB);
  },
);

async function sizeOf(path: string): Promise<number> {
  const files = (await readdir(path, { withFileTypes: true })).filter((entry) => entry.isFile());
  const sizes = await Promise.all(files.map(async ({ name }) => (await stat(join(path, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { asked, catalogs, file, imported, importing, ownDatabase, snapshot } from './importing.ts';

const folder = importing();

describe('is refused, and nothing is imported:', () => {
  test('a day between two that were observed', async () => {
    const database = await ownDatabase();
    await imported(database, await snapshot('2026-01-01'), await snapshot('2026-01-04'));
    const attempt = imported(
      database,
      await snapshot('2026-01-03'),
      '--',
      await file('2026-01-09.json', catalogs['2026-01-01']),
    );
    await expect(attempt).rejects.toThrow(
      '2026-01-03 ("2026-01-03.catalog.json") cannot be imported: The snapshot must be dated before 2026-01-01T00:00:00.000Z or after 2026-01-04T00:00:00.000Z, the first and last stored dates; got 2026-01-03T00:00:00.000Z. Nothing was imported.',
    );
    expect(await asked(database, '{ catalog { version } refreshes { totalCount } }')).toEqual({
      catalog: { version: 2 },
      refreshes: { totalCount: 2 },
    });
  });

  test.for([
    ['nothing', [], 'Name the files or folders to import; got none.'],
    ['what is not there', ['nowhere'], 'File or folder "nowhere" does not exist.'],
    ['a flag that is not one', ['--force', 'x'], "import: unknown option '--force'. Allowed are --date, "],
    ['a day that is not one', ['--date', '2026-02-30', 'x'], '--date must be a day such as 2026-01-31'],
  ] as const)('%s', async ([_what, args, message]) => {
    await expect(async () => imported(noDatabase(), ...args)).rejects.toThrow(message);
  });

  test('a file without a day in its name', async () => {
    const path = await file('catalog.json', catalogs['2026-01-01']);
    await expect(imported(noDatabase(), path)).rejects.toThrow('must start with its date');
  });

  test('a date in the future', async () => {
    const path = await file('2999-01-01.json', catalogs['2026-01-01']);
    await expect(imported(noDatabase(), path)).rejects.toThrow(
      '2999-01-01 ("2999-01-01.json") is dated in the future.',
    );
  });

  test.for([
    ['a day before the first year', '0000-01-01'],
    ['a moment before the first year', '0001-01-01T00:00:00+14:00'],
    ['a moment after the last year', '9999-12-31T23:59:59-14:00'],
  ] as const)('%s', async ([_what, date]) => {
    const path = await file('api.json', catalogs['2026-01-01']);
    await expect(async () => imported(noDatabase(), '--date', date, path)).rejects.toThrow(
      `--date must be a day such as 2026-01-31, or a moment such as 2026-01-31T12:00:00Z; got "${date}".`,
    );
  });

  test('what is not a file, though its name is that of one', async () => {
    await mkdir(join(folder(), '2026-01-02.json'));
    await snapshot('2026-01-01');
    await expect(imported(noDatabase(), folder())).rejects.toThrow(
      `"${join(folder(), '2026-01-02.json')}" is not a file.`,
    );
  });

  test('a link that leads nowhere', async () => {
    await symlink(join(folder(), 'nowhere'), join(folder(), '2026-01-02.json'));
    await snapshot('2026-01-01');
    await expect(imported(noDatabase(), folder())).rejects.toThrow(
      `File or folder "${join(folder(), '2026-01-02.json')}" does not exist.`,
    );
  });

  test('two catalogs of one day', async () => {
    const paths = [await snapshot('2026-01-01'), await file('2026-01-01-b.catalog.json', catalogs['2026-01-02'])];
    await expect(imported(noDatabase(), ...paths)).rejects.toThrow(
      'Expected one catalog.json or api.json for 2026-01-01T00:00:00.000Z; got "2026-01-01.catalog.json", "2026-01-01-b.catalog.json".',
    );
  });

  test.for([
    [
      'a gzip file that breaks off',
      gzipSync(JSON.stringify(catalogs['2026-01-01'])).subarray(0, 60),
      'is not a complete gzip file',
    ],
    ['what is no catalog', gzipSync('{"a": 1}'), 'is not a catalog'],
  ] as const)('%s: that refresh has FAILED', async ([_what, content, message]) => {
    const database = await ownDatabase();
    const path = await file('2026-01-01.json.gz', content);
    const { succeeded, lines } = await imported(database, path);
    expect(succeeded).toBe(false);
    expect(lines.join()).toContain('FAILED, NOT_A_CATALOG');
    expect(lines.join()).toContain(message);
    expect(await asked(database, '{ catalog { version } }')).toEqual({ catalog: { version: 0 } });
  });
});

/** What is refused before any is opened needs none. */
function noDatabase() {
  return { embedded: null, env: { DATA_DIR: join(folder(), 'no-database') } };
}

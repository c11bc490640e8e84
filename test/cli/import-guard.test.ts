import { expect, test } from 'vitest';
import { catalogOf } from '../fixtures/small-catalogs.ts';
import { file, importedGuarded, importing, ownDatabase } from './importing.ts';

importing();

const whole = catalogOf(2, 10);
const lacking = catalogOf(2, 7);

test('a snapshot that lacks 30% of the models is refused, and the message names the flag', async () => {
  const database = await ownDatabase();
  const paths = [await file('2026-01-01.catalog.json', whole), await file('2026-01-02.catalog.json', lacking)];
  const { succeeded, lines } = await importedGuarded(database, ...paths);
  expect(succeeded).toBe(false);
  expect(lines.at(-1)).toContain('FAILED, MASS_REMOVAL');
  expect(lines.at(-1)).toContain('6 of 20 models');
  expect(lines.at(-1)).toContain('--allow-mass-removal');
  expect(await importedGuarded(database, '--allow-mass-removal', ...paths)).toMatchObject({ succeeded: true });
});

test('so is one dated shortly before the stored days, or one that the following day lacks 30% of', async () => {
  const database = await ownDatabase();
  await importedGuarded(database, await file('2026-01-10.catalog.json', whole));
  const before = await file('2026-01-09.catalog.json', lacking);
  const larger = await file('2025-10-01.catalog.json', catalogOf(2, 15));
  for (const path of [before, larger]) {
    const { lines } = await importedGuarded(database, path);
    expect(lines.at(-1)).toContain('FAILED, MASS_REMOVAL');
  }
});

test('a snapshot of months ago may lack what the catalog has grown by', async () => {
  const database = await ownDatabase();
  await importedGuarded(database, await file('2026-01-10.catalog.json', whole));
  expect(await importedGuarded(database, await file('2025-10-01.catalog.json', lacking))).toMatchObject({
    succeeded: true,
  });
});

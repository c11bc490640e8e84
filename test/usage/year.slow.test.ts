import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { test } from 'vitest';
import { importAll, importing, ownDatabase } from '../cli/importing.ts';
import { testDatabase } from '../harness/database.ts';
import { expectYearPricedExactly } from './year-of-usage.ts';

// What models.dev really served, kept beside the project and not in it.
const folder = new URL('../../../shared/data/modelsdev/', import.meta.url);
const isAbsent = !existsSync(folder);

importing();

test.skipIf(isAbsent)(
  'a year of usage at the prices of models.dev costs what its snapshots say, to the last digit',
  {
    timeout: 900_000,
  },
  async () => {
    const files = ['monthly', 'daily'].flatMap((name) =>
      readdirSync(new URL(`${name}/`, folder))
        .filter((file) => file.endsWith('.api.json.gz'))
        .map((file) => ({ day: file.slice(0, 10), url: new URL(`${name}/${file}`, folder) })),
    );
    const documents = files
      .toSorted((one, other) => (one.day < other.day ? -1 : 1))
      .map(({ day, url }) => ({ day, document: JSON.parse(gunzipSync(readFileSync(url)).toString()) }));
    const database = await ownDatabase(testDatabase());
    await importAll(database, ...files.map(({ url }) => fileURLToPath(url)));
    await expectYearPricedExactly(database, documents, { end: '2026-07-01', events: 12_000, prices: 3 });
  },
);

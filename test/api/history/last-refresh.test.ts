import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { versions } from '../../../src/db/tables/catalog-tables.ts';
import { type CatalogInProcess, catalogInProcess } from '../../harness/catalog-in-process.ts';

const m = { name: 'M' };
const first = {
  providers: {
    still: { name: 'Still', models: { m } },
    own: { name: 'Own', models: { m } },
    model: { name: 'Model', models: { m } },
    loser: { name: 'Loser', models: { m, lost: m } },
    leaver: { name: 'Leaver', models: { m } },
  },
};
const { leaver, ...others } = first.providers;
const documents = [
  first,
  { providers: { ...first.providers, own: { name: 'Own & Co', models: { m } } } },
  {
    providers: {
      ...first.providers,
      own: { name: 'Own & Co', models: { m } },
      model: { name: 'Model', models: { m: { name: 'N' } } },
    },
  },
  {
    providers: {
      ...others,
      own: { name: 'Own & Co', models: { m } },
      model: { name: 'Model', models: { m: { name: 'N' } } },
      loser: { name: 'Loser', models: { m } },
      comer: { name: 'Comer', models: {} },
    },
  },
];

let catalog: CatalogInProcess;

beforeAll(async () => {
  catalog = await catalogInProcess();
  for (const document of documents) await catalog.show(document);
});
afterAll(() => catalog?.close());

async function versionsOf(request: Awaited<ReturnType<CatalogInProcess['beginRequest']>>) {
  const { providers } = await request.read(
    '{ providers(filter: { statuses: [ACTIVE, REMOVED] }) { nodes { key lastRefresh { catalogVersion } } } }',
  );
  return Object.fromEntries(
    providers.nodes.map(({ key, lastRefresh }: { key: string; lastRefresh: { catalogVersion: number } | null }) => [
      key,
      lastRefresh?.catalogVersion ?? null,
    ]),
  );
}

test('the last refresh of a provider is the newest that changed, brought or removed it or a model of its', async () => {
  expect(await versionsOf(await catalog.beginRequest())).toEqual({
    still: 1,
    own: 2,
    model: 3,
    loser: 4,
    leaver: 4,
    comer: 4,
  });
});

test('it is one that the request knows of', async () => {
  const request = await catalog.beginRequest();
  await catalog.show(first);
  expect(await versionsOf(request)).toMatchObject({ still: 1, own: 2, leaver: 4 });
  expect(await versionsOf(await catalog.beginRequest())).toMatchObject({ still: 1, own: 5, leaver: 5 });
});

test('it is null once that version has been forgotten', async () => {
  await catalog.db.update(versions).set({ refreshId: null }).where(eq(versions.number, 1));
  expect(await versionsOf(await catalog.beginRequest())).toMatchObject({ still: null, own: 5 });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { newKey } from '../access/keys.ts';
import { importedGuarded } from '../cli/importing.ts';
import { byId, catalog, entry, provider } from '../fixtures/small-catalogs.ts';
import { faultServer, json } from '../harness/fault-server.ts';
import { testGateway } from '../harness/gateway.ts';
import { reusedDatabase } from '../harness/reused-database.ts';
import { get } from '../mirror/get.ts';
import { registerModels, registerProviders } from './registry.ts';

const CANARY = /zzq/i;
const SEEN = `{
  changes(first: 500) { totalCount nodes { kind subject { ... on Model { key name provider { key } } ... on Provider { key } } } }
  refreshes(first: 50) { nodes { trigger summary { models { added changed removed unchanged total } providers { total } } } }
}`;

test('an import of an earlier day shows no restricted record of the following version', async () => {
  const source = await faultServer();
  const database = await reusedDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'modelgraph-import-'));
  const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url }, database);
  await registerProviders(gateway, [{ key: 'zzqhost', name: 'Zzqhost', visibility: 'KEYS' }]);
  // Before the first version, so that the first one contains them.
  await registerModels(gateway, [{ key: 'zzqhost/own', name: 'Zzqown' }]);
  const withHost = (name: string, model: string) => ({
    ...catalog,
    providers: byId(
      ...Object.values(catalog.providers),
      provider('zzqhost', [entry('published', { name: model })], { name }),
    ),
  });
  source.serve('/catalog.json', json(withHost('Zzqhost', 'Zzqpublished')));
  expect((await gateway.refresh()).error).toBeNull();
  const key = (await newKey(gateway)).secret;
  const path = join(folder, '2020-01-01.catalog.json');
  // Upstream had the provider and one of its models then.
  await writeFile(path, JSON.stringify(withHost('Host', 'Published')));
  expect(await importedGuarded(database, '--allow-mass-removal', path)).toMatchObject({ succeeded: true });

  const [open, full] = [await gateway.ask(SEEN), await gateway.ask(SEEN, {}, key)];
  expect([open.errors, full.errors]).toEqual([undefined, undefined]);
  const kindsOf = ({ nodes }: { nodes: { kind: string; subject: { key: string } }[] }) =>
    nodes.map(({ kind, subject }) => `${kind} ${subject.key}`).toSorted();
  // With and without a record of upstream under the same key.
  expect(kindsOf(full.data.changes)).toEqual(['ADDED zzqhost/own', 'CHANGED zzqhost', 'CHANGED zzqhost/published']);
  expect(open.data.changes).toEqual({ totalCount: 0, nodes: [] });
  const [ofImport, first] = open.data.refreshes.nodes.map((refresh: { summary: object }) => refresh.summary);
  expect(ofImport).toEqual({
    models: { added: 6, changed: 0, removed: 0, unchanged: 0, total: 6 },
    providers: { total: 4 },
  });
  expect(first).toEqual({
    models: { added: 0, changed: 0, removed: 1, unchanged: 5, total: 5 },
    providers: { total: 3 },
  });
  expect((await get(`${gateway.url}/changes.atom`)).text).not.toMatch(CANARY);
  await gateway.close();
  await rm(folder, { recursive: true });
  await database.remove();
  await source.close();
});

test('a refused mass removal counts the records of upstream alone', async () => {
  const source = await faultServer();
  const gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
  source.serve('/catalog.json', json(catalog));
  await gateway.refresh();
  await registerProviders(gateway, [{ key: 'zzqhost', name: 'Zzqhost', visibility: 'KEYS' }]);
  source.serve('/catalog.json', json({ providers: byId(provider('acme', [entry('a-1')])) }));
  const { error } = await gateway.refresh();
  expect(error.code).toBe('MASS_REMOVAL');
  expect(error.message).toMatch(/ 2 of 3 providers/);
  await gateway.close();
  await source.close();
});

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { file, imported, importing, ownDatabase } from '../cli/importing.ts';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { testGateway } from '../harness/gateway.ts';
import { GitRepository } from '../harness/git-repository.ts';

const folder = importing();
const SWIFT = 'providers/acme/models/swift.toml';
const COST = '[cost]\ninput = 1\noutput = 2\n';
const LINK = '{ model(key: "acme/swift") { baseModel { key } baseModelRule } }';
const REVERT = `mutation ($to: Int!) {
  revertCatalog(input: { toVersion: $to, wait: true }) { refresh { status revertedTo } userErrors { code } }
}`;

const linked = (key: string, baseModelRule: string) => ({ model: { baseModel: { key }, baseModelRule } });

test('a revert restores the stated links of the version, which later documents do not change', async () => {
  const repository = new GitRepository(join(folder(), 'source'));
  repository.commit('2026-01-01T10:00:00Z', {
    'providers/acme/provider.toml': 'name = "Acme"\n',
    'models/lab/base.toml': 'name = "Base"\n',
    'models/lab/swift.toml': 'name = "Swift"\n',
    'models/lab/other.toml': 'name = "Other"\n',
    [SWIFT]: `base_model = "lab/base"\nname = "Swift"\n${COST}`,
  });
  repository.commit('2026-01-02T10:00:00Z', { [SWIFT]: `base_model = "lab/other"\nname = "Swift"\n${COST}` });
  repository.commit('2026-01-03T10:00:00Z', { [SWIFT]: `name = "Swift"\n${COST}` });
  const database = await ownDatabase();
  await imported(database, '--repository', repository.folder);
  const swift = entry('swift', { name: 'Swift', cost: { input: 1, output: 2 } });
  const models = byId(
    ...['base', 'swift', 'other'].map((id) => entry(`lab/${id}`, { name: id[0]?.toUpperCase() + id.slice(1) })),
  );
  await file('catalog.json', { providers: byId(provider('acme', [swift], { name: 'Acme' })), models });
  const gateway = await testGateway({ MODELSDEV_BASE_URL: pathToFileURL(folder()).href }, database);
  const link = async () => (await gateway.ask(LINK)).data;
  const revertTo = async (to: number) => {
    const { data } = await gateway.askAsOperator(REVERT, { to });
    expect(data.revertCatalog).toEqual({ refresh: { status: 'SUCCEEDED', revertedTo: to }, userErrors: [] });
  };

  expect(await link()).toEqual(linked('lab/swift', 'SPELLING'));
  await revertTo(1);
  expect(await link()).toEqual(linked('lab/base', 'STATED'));
  await revertTo(2);
  expect(await link()).toEqual(linked('lab/other', 'STATED'));
  await gateway.refresh({ force: true });
  expect(await link()).toEqual(linked('lab/other', 'STATED'));
  await revertTo(3);
  expect(await link()).toEqual(linked('lab/swift', 'SPELLING'));
  // Here, because the database is removed before a callback of `onTestFinished` runs.
  await gateway.close();
});

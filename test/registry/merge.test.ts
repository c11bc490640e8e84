import { afterEach, expect, test } from 'vitest';
import { catalog, earlierCatalog } from '../fixtures/catalog.ts';
import { catalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { type TestDatabase, testDatabase } from '../harness/database.ts';
import { eventually } from '../harness/eventually.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';
import { deregisterModels, registerModels, registerProviders, setOverrides, withModel } from './registry.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

function closedAfter<Gateway extends Pick<TestGateway, 'close'>>(gateway: Gateway): Gateway {
  closing.push(gateway.close);
  return gateway;
}

test('a reverted catalog has the registry of its time, and the next refresh has that of today', async () => {
  const gateway = closedAfter(await gatewayWithCatalog());
  await registerModels(gateway, [{ key: 'openai/mine', name: 'Mine' }]);
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields: { 'pricing.input': 0.5 } }]);
  const read = async () => {
    const { own, gpt } = await gateway.read(
      '{ own: model(key: "openai/mine") { status } gpt: model(key: "openai/gpt-5") { pricing { input } } }',
    );
    return [own?.status, gpt.pricing.input];
  };
  await gateway.askAsOperator(
    'mutation { revertCatalog(input: { toVersion: 2, wait: true }) { userErrors { code } } }',
  );
  expect(await read()).toEqual(['REMOVED', 1.25]);
  await gateway.refresh({ force: true });
  expect(await read()).toEqual(['ACTIVE', 0.5]);
});

test('the bundled catalog is merged too', async () => {
  const gateway = closedAfter(await testGateway({ MODELSDEV_ENABLED: 'false', MODELSDEV_AUTO_REFRESH: 'true' }));
  const state = async () => (await gateway.ask('{ catalog { version source { kind } } }')).data.catalog;
  await eventually(state, ({ version }) => version > 0);
  expect(await registerModels(gateway, [{ key: 'openai/mine', name: 'Mine' }])).toMatchObject({
    userErrors: [],
    models: [{ key: 'openai/mine' }],
  });
  expect(await state()).toMatchObject({ source: { kind: 'BUNDLED' } });
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields: { name: 'Ours' } }]);
  const { data } = await gateway.ask('{ catalog { source { kind } } model(key: "openai/gpt-5") { name } }');
  expect(data).toEqual({ catalog: { source: { kind: 'BUNDLED' } }, model: { name: 'Ours' } });
});

test('entries of an empty catalog are merged by its first refresh', async () => {
  const gateway = closedAfter(await catalogGateway());
  await registerProviders(gateway, [{ key: 'acme', name: 'Acme' }]);
  const { userErrors, models } = await registerModels(gateway, [{ key: 'acme/a', name: 'A' }]);
  expect({ userErrors, models }).toEqual({ userErrors: [], models: [null] });
  await gateway.show(catalog);
  const { model, counts } = await gateway.read(
    '{ model(key: "acme/a") { name origin } counts: changes { totalCount } }',
  );
  expect({ model, counts }).toEqual({ model: { name: 'A', origin: 'REGISTRY' }, counts: { totalCount: 0 } });
});

test.skipIf(!process.env['DATABASE_URL'])('two gateways that register at once both see all models', async () => {
  const database: TestDatabase = await testDatabase();
  closing.push(database.remove);
  const source = closedAfter(await gatewayWithCatalog());
  const env = { MODELSDEV_BASE_URL: source.url };
  const one = closedAfter(await testGateway(env, database));
  const other = closedAfter(await testGateway(env, database));
  await one.refresh();
  const ids = Array.from({ length: 6 }, (_, index) => `own-${index}`);
  const results = await Promise.all(
    ids.map((id, index) => registerModels(index % 2 === 0 ? one : other, [{ key: `openai/${id}`, name: id }])),
  );
  expect(results.map(({ userErrors, models }) => [userErrors, models.length])).toEqual(ids.map(() => [[], 1]));
  for (const gateway of [one, other]) {
    const { data } = await gateway.ask(`{
      models(filter: { origins: [REGISTRY] }) { nodes { name } }
      catalog { registry { revision mergedRevision } }
    }`);
    expect(data.models.nodes.map(({ name }: { name: string }) => name)).toEqual(ids);
    expect(data.catalog.registry).toEqual({ revision: 6, mergedRevision: 6 });
  }
});

test('the removal of many registered models is no mass removal of the source', async () => {
  const gateway = closedAfter(await gatewayWithCatalog());
  const models = Array.from({ length: 100 }, (_, index) => ({ key: `openai/own-${index}`, name: `Own ${index}` }));
  await registerModels(gateway, models);
  const { userErrors } = await deregisterModels(
    gateway,
    models.map(({ key }) => key),
  );
  expect(userErrors).toEqual([]);
  const { refresh } = (
    await gateway.askAsOperator(
      'mutation { refreshCatalog(input: { force: true, wait: true }) { refresh { status } } }',
    )
  ).data.refreshCatalog;
  expect(refresh.status).toBe('UNCHANGED');
});

test('an unreadable price of an overridden model leaves the price of upstream in place, not that of the override', async () => {
  const gateway = closedAfter(await gatewayWithCatalog());
  await setOverrides(gateway, [{ model: 'openai/gpt-5', fields: { 'pricing.input': 0.5 } }]);
  await gateway.show(withModel(earlierCatalog, 'openai', 'gpt-5', { cost: { input: 'free', output: 12 } }));
  const { model } = await gateway.read(
    '{ model(key: "openai/gpt-5") { pricing { input output } overrides { upstream } } }',
  );
  expect(model).toEqual({ pricing: { input: 0.5, output: 12 }, overrides: [{ upstream: 1.25 }] });
});

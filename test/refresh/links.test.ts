import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { linkExceptions } from '../../src/matching/link-exceptions.ts';
import { byId, entry, provider } from '../fixtures/small-catalogs.ts';
import { type CatalogInProcess, catalogInProcess } from '../harness/catalog-in-process.ts';

let catalog: CatalogInProcess;
beforeAll(async () => {
  catalog = await catalogInProcess();
});
afterAll(() => catalog.close());

const one = entry('lab/one', { name: 'One' });
const two = entry('lab/two', { name: 'Two' });

/** A catalog of one model host/some with this name, and these base models. */
function named(name: string, ...baseModels: readonly ReturnType<typeof entry>[]) {
  return { providers: byId(provider('host', [entry('some', { name })])), models: byId(...baseModels) };
}

async function linkOf(key: string) {
  const request = await catalog.beginRequest();
  const { model } = await request.read(
    'query ($key: String!) { model(key: $key) { baseModel { key } baseModelRule } }',
    {
      key,
    },
  );
  return model;
}

test('a model is linked once its base model appears, and no longer once that is gone', async () => {
  await catalog.show(named('One', two));
  expect(await linkOf('host/some')).toEqual({ baseModel: null, baseModelRule: null });
  await catalog.show(named('One', one, two));
  expect(await linkOf('host/some')).toEqual({ baseModel: { key: 'lab/one' }, baseModelRule: 'NAME' });
  await catalog.show(named('One', two));
  expect(await linkOf('host/some')).toEqual({ baseModel: null, baseModelRule: null });
});

test('a model is linked anew when only its name changes', async () => {
  await catalog.show(named('One', one, two));
  await catalog.show(named('Two', one, two));
  expect((await linkOf('host/some')).baseModel).toEqual({ key: 'lab/two' });
});

test('a model is linked anew when only the name of a base model changes', async () => {
  await catalog.show(named('Two', two));
  await catalog.show(named('Two', { ...one, name: 'Two' }, { ...two, name: 'One' }));
  expect((await linkOf('host/some')).baseModel).toEqual({ key: 'lab/one' });
});

test('a document that has not changed is linked anew when another version of the rules has linked it', async () => {
  const document = named('One', one, two);
  await catalog.show(document);
  await catalog.db.execute(sql`update base_model_links set rule = 'OLD', base_model_key = 'lab/two'`);
  await catalog.db.execute(sql`update models set base_model_rule = 'OLD', base_model_key = 'lab/two'`);
  await catalog.db.execute(sql`update refreshes set digest = regexp_replace(digest, '^[^:]*', '1.0')`);
  expect(await linkOf('host/some')).toEqual({ baseModel: { key: 'lab/two' }, baseModelRule: null });
  await catalog.show(document);
  expect(await linkOf('host/some')).toEqual({ baseModel: { key: 'lab/one' }, baseModelRule: 'NAME' });
});

test('a reviewed exception keeps a model from what the rules would link it to', async () => {
  const { modelKey } = linkExceptions.find(({ baseModelKey }) => baseModelKey === null) ?? { modelKey: '' };
  const [providerKey = '', modelId = ''] = modelKey.split(/\/(.*)/);
  const models = [entry(modelId, { name: 'One' })];
  await catalog.show({ providers: byId(provider(providerKey, models), provider('host', models)), models: byId(one) });
  expect((await linkOf(modelKey)).baseModel).toBeNull();
  expect((await linkOf(`host/${modelId}`)).baseModel).toEqual({ key: 'lab/one' });
});

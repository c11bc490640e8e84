import { mkdir, mkdtemp, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { eventually } from '../harness/eventually.ts';
import { get } from '../mirror/get.ts';
import { deregisterModels, exportRegistry, importRegistry, registerModels, updateModels } from './registry.ts';

let folder: string;
let path: string;
let gateway: CatalogGateway;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'registry-'));
  path = join(folder, 'registry.yaml');
  await writeFile(path, fileOf('First'));
  gateway = await gatewayWithCatalog({ REGISTRY_FILE: path });
});
afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

function fileOf(name: string): string {
  return `
providers:
  - { key: acme, name: Acme, apiUrl: 'http://vllm.internal:8000/v1', envVars: [ACME_KEY] }
models:
  - key: acme/llama
    name: ${name}
    pricing: { input: 0.1, output: 0.2 }
overrides:
  - model: openai/gpt-5
    fields: { pricing.input: 0.9, pricing.tiers: [{ minContext: 200000, input: 1.1, output: 2 }] }
    note: contract
`;
}

async function state() {
  const { data } = await gateway.askAsOperator(`{
    model(key: "acme/llama") { name status }
    catalog { registry { file { loadedAt faults { path message } } counts { providers models overrides } } }
  }`);
  return { name: data.model?.name, status: data.model?.status, ...data.catalog.registry };
}

function becomes<Value>(ask: () => Promise<Value>, expected: Value): Promise<Value> {
  return eventually(ask, (value) => isDeepStrictEqual(value, expected));
}

function named(name: string) {
  return becomes(async () => (await state()).name, name);
}

async function faultyPaths() {
  const { file } = await state();
  return file.faults.map((fault: { path: string }) => fault.path);
}

test('a gateway loads the file at its start', async () => {
  await named('First');
  const { file, counts } = await state();
  expect(counts).toEqual({ providers: 1, models: 1, overrides: 1 });
  expect(file).toEqual({ loadedAt: expect.any(String), faults: [] });
  const { model } = await gateway.read(
    '{ model(key: "openai/gpt-5") { pricing { input tiers { minContext input } } overrides { field note } } }',
  );
  expect(model).toEqual({
    pricing: { input: 0.9, tiers: [{ minContext: 200_000, input: 1.1 }] },
    overrides: [
      { field: 'pricing.input', note: 'contract' },
      { field: 'pricing.tiers', note: 'contract' },
    ],
  });
});

test('a write in place, and a rename over the file, are loaded', async () => {
  await writeFile(path, fileOf('Written'));
  await named('Written');
  await writeFile(`${path}.new`, fileOf('Renamed'));
  await rename(`${path}.new`, path);
  await named('Renamed');
  await writeFile(path, fileOf('Written again'));
  await named('Written again');
});

test('a mutation of an entry of the file is refused', async () => {
  const { userErrors } = await updateModels(gateway, [{ key: 'acme/llama', name: 'Mutated' }]);
  expect(userErrors).toMatchObject([{ path: 'models.0', code: 'MANAGED_BY_FILE' }]);
  expect((await deregisterModels(gateway, ['acme/llama'])).userErrors).toMatchObject([{ code: 'MANAGED_BY_FILE' }]);
  // Both have a place: an export contains both, and importing it again changes nothing.
  expect((await registerModels(gateway, [{ key: 'acme/other', name: 'Other' }])).userErrors).toEqual([]);
  const exported = await exportRegistry(gateway);
  expect(exported.models.map(({ key }: { key: string }) => key)).toEqual(['acme/llama', 'acme/other']);
  expect((await importRegistry(gateway, exported, true)).userErrors).toEqual([]);
  expect(await exportRegistry(gateway)).toEqual(exported);
});

test.each([
  [
    'invalid entries',
    'models:\n  - { key: acme/llama, name: "" }\n  - { key: x, name: X }\n',
    ['models.0.name', 'models.1.key'],
  ],
  ['an unknown field', 'models:\n  - { key: acme/llama, name: X, prices: 1 }\n', ['models.0.prices']],
  ['a key of a mutation', 'models:\n  - { key: acme/other, name: X }\n', ['models.0']],
  ['a key twice', 'models:\n  - { key: acme/a, name: A }\n  - { key: acme/a, name: B }\n', ['models.1']],
  ['an anchor that contains itself', 'models:\n  - &a { key: acme/a, name: A, metadata: { self: *a } }\n', ['']],
  ['anchors that expand without end', billionLaughs(), ['']],
  ['half a document', fileOf('Half').slice(0, fileOf('Half').indexOf('0.2')), ['']],
  ['no text', '', ['']],
])('a file with %s changes nothing, and its faults are shown', async (_what, text, paths) => {
  const { name, counts } = await state();
  await writeFile(path, text);
  await becomes(faultyPaths, [...paths]);
  expect(await state()).toMatchObject({ name, counts });
  expect(gateway.log.filter(({ msg }) => msg === 'registry file refused').at(-1)).toMatchObject({ path: paths.at(-1) });
  await writeFile(path, fileOf('Whole'));
  await becomes(faultyPaths, []);
});

function billionLaughs(): string {
  const levels = Array.from({ length: 9 }, (_, index) => index);
  const lines = levels.map(
    (level) =>
      `l${level}: &l${level} [${Array(9)
        .fill(level ? `*l${level - 1}` : 'x')
        .join(', ')}]`,
  );
  return lines.join('\n');
}

test('a file of 100 MB and a missing file are refused without being read', async () => {
  await truncate(path, 100 * 1024 * 1024);
  await becomes(faultyPaths, ['']);
  await rm(path);
  await eventually(state, ({ file }) => file.faults[0].message.includes('ENOENT'));
  expect((await state()).counts).toMatchObject({ models: 2 });
  await writeFile(path, fileOf('Back'));
  await named('Back');
});

test('what the file no longer contains leaves the catalog', async () => {
  await writeFile(path, 'providers: []\n');
  await eventually(state, ({ status }) => status === 'REMOVED');
  expect((await state()).counts).toEqual({ providers: 0, models: 1, overrides: 0 });
  const { data } = await gateway.askAsOperator('{ catalog { registry { problems { code key } } } }');
  expect(data.catalog.registry.problems).toEqual([{ code: 'UNKNOWN_PROVIDER', key: 'acme/other' }]);
});

test('two swaps of a link in a row are loaded, as Kubernetes makes them', async () => {
  const mount = join(folder, 'mount');
  const version = async (name: string) => {
    await mkdir(join(mount, name), { recursive: true });
    await writeFile(join(mount, name, 'registry.json'), JSON.stringify({ models: [{ key: 'openai/own', name }] }));
    await symlink(name, join(mount, '..data.new'));
    await rename(join(mount, '..data.new'), join(mount, '..data'));
  };
  await version('one');
  await symlink('..data/registry.json', join(mount, 'registry.json'));
  const other = await gatewayWithCatalog({ REGISTRY_FILE: join(mount, 'registry.json') });
  const name = async () => (await other.read('{ model(key: "openai/own") { name } }')).model?.name;
  await becomes(name, 'one');
  for (const next of ['two', 'three', 'four']) {
    await version(next);
    await becomes(name, next);
  }
  await other.close();
});

test('the published JSON Schema describes the file', async () => {
  const { status, headers, text } = await get(`${gateway.url}/registry-schema.json`);
  expect({ status, type: headers['content-type'] }).toEqual({
    status: 200,
    type: 'application/schema+json; charset=utf-8',
  });
  const { properties, additionalProperties } = JSON.parse(text);
  expect(Object.keys(properties)).toEqual(['$schema', 'providers', 'models', 'overrides']);
  expect(additionalProperties).toBe(false);
  expect(properties.models.items.required).toEqual(['key', 'name']);
  const { properties: fields } = properties.overrides.items.anyOf[0].properties.fields;
  expect(fields).toHaveProperty(['pricing.input']);
  expect(fields['pricing.tiers'].items.required).toEqual(['minContext', 'input', 'output']);
});

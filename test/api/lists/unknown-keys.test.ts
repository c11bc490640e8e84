import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const glow = { name: 'Glow', family: 'glow', benchmarks: [{ name: 'Bench Pro', score: 9, harness: 'rig' }] };

const withProvider = (...keys: string[]) => ({
  providers: Object.fromEntries(
    keys.map((key) => [key, { name: key, models: { glow: { name: 'Glow', family: 'glow' } } }]),
  ),
  models: { 'openlab/glow': glow },
});

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(
    withProvider('cloud-foundry', 'openlab', 'gone'),
    withProvider('cloud-foundry', 'openlab'),
  );
});
afterAll(() => gateway.close());

const UNKNOWN = 'unknownKeys { argument kind key suggestions }';

async function unknownModelKeys(filter: object) {
  const { models } = await gateway.read(`query ($filter: ModelFilter) { models(filter: $filter) { ${UNKNOWN} } }`, {
    filter,
  });
  return models.unknownKeys;
}

test.each([
  ['a part of the key of a provider', 'providers', 'PROVIDER', 'foundry', ['cloud-foundry']],
  ['a provider in another case', 'providers', 'PROVIDER', 'OpenLab', ['openlab']],
  ['a mistyped model', 'keys', 'MODEL', 'opnlab/glow', ['openlab/glow', 'cloud-foundry/glow']],
  ['a base model without its lab', 'baseModels', 'BASE_MODEL', 'glow', ['openlab/glow']],
  ['a mistyped lab', 'labs', 'LAB', 'opnlab', ['openlab']],
  ['a mistyped family', 'families', 'FAMILY', 'glows', ['glow']],
  ['a key unlike any', 'providers', 'PROVIDER', 'xyz', []],
  ['the character NUL', 'providers', 'PROVIDER', 'open\0lab', []],
])('an unknown key is named with similar ones: %s', async (_what, argument, kind, key, suggestions) => {
  expect(await unknownModelKeys({ [argument]: [key] })).toEqual([
    { argument: `filter.${argument}`, kind, key, suggestions },
  ]);
});

test('each unknown key is named with the place of its filter, and once per argument', async () => {
  const filter = {
    providers: ['openlab', 'foundry', 'foundry'],
    or: [{ labs: ['openlab'] }, { not: { labs: ['lab'] } }],
  };
  const unknown = await unknownModelKeys(filter);
  expect(unknown.map(({ argument, key }: { argument: string; key: string }) => [argument, key])).toEqual([
    ['filter.providers', 'foundry'],
    ['filter.or[1].not.labs', 'lab'],
  ]);
});

test.each([[{}], [{ providers: [] }], [{ providers: ['openlab'], families: ['glow'], keys: ['openlab/glow'] }]])(
  'a filter of known keys has no unknown ones: %j',
  async (filter) => {
    expect(await unknownModelKeys(filter)).toEqual([]);
  },
);

test('a removed provider is known, and is not suggested', async () => {
  expect(await unknownModelKeys({ providers: ['gone'] })).toEqual([]);
  expect((await unknownModelKeys({ providers: ['gon'] }))[0].suggestions).toEqual([]);
});

describe('every list with a filter by keys names the unknown ones:', () => {
  test.each([
    [
      'models of a base model',
      'baseModel(key: "openlab/glow") { list: models(filter: { providers: ["x"] })',
      'filter.providers',
    ],
    ['models of a provider', 'provider(key: "openlab") { list: models(filter: { labs: ["x"] })', 'filter.labs'],
    [
      'base models of a lab',
      'labs(first: 1) { nodes { list: baseModels(filter: { providers: ["x"] })',
      'filter.providers',
    ],
    ['results', 'benchmark(key: "bench-pro") { list: results(filter: { harnesses: ["x"] })', 'filter.harnesses'],
    ['changes of a model', 'model(key: "openlab/glow") { list: changes(filter: { models: ["x"] })', 'filter.models'],
    ['base models', 'list: baseModels(filter: { labs: ["x"] })', 'filter.labs'],
    ['providers', 'list: providers(filter: { keys: ["x"] })', 'filter.keys'],
    ['changes', 'list: changes(filter: { baseModels: ["x"] })', 'filter.baseModels'],
  ])('%s', async (_list, opening, argument) => {
    const open = `{ ${opening} { ${UNKNOWN} }`;
    const depth = open.split('{').length - open.split('}').length;
    const answer = JSON.stringify(await gateway.read(open + ' }'.repeat(depth)));
    expect(answer).toContain(`"argument":"${argument}","kind":`);
    expect(answer).toContain('"key":"x"');
  });
});

test('the models of every provider share one look-up, which is read only when requested', async () => {
  const statements = (selection: string) =>
    gateway.statements(() =>
      gateway.read(`{ providers(first: 5) { nodes { models(filter: { providers: ["xyz"] }) { ${selection} } } } }`),
    );
  const without = (await statements('nodes { key }')).length;
  expect((await statements(`nodes { key } ${UNKNOWN}`)).length).toBe(without + 2);
});

describe('keys of a kind are suggested for a text:', () => {
  const SUGGEST =
    'query ($kind: KeyKind!, $text: String!, $first: Int) { suggestKeys(kind: $kind, text: $text, first: $first) { key score } }';

  test.each([
    ['PROVIDER', 'foundry', 'cloud-foundry'],
    ['BENCHMARK', 'bench', 'bench-pro'],
    ['BENCHMARK', 'Bench-Por', 'bench-pro'],
    ['HARNESS', 'RIG', 'rig'],
    ['MODEL', 'openlab glow', 'openlab/glow'],
  ])('%s %s', async (kind, text, key) => {
    expect((await gateway.read(SUGGEST, { kind, text })).suggestKeys[0].key).toBe(key);
  });

  test('a key that differs only in case scores 1', async () => {
    expect((await gateway.read(SUGGEST, { kind: 'LAB', text: 'OPENLAB' })).suggestKeys).toEqual([
      { key: 'openlab', score: 1 },
    ]);
  });

  test('more than 20 are refused', async () => {
    const { errors } = await gateway.ask(SUGGEST, { kind: 'LAB', text: 'x', first: 21 });
    expect(errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
  });
});

import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { walk } from './lists.ts';

function served(name: string, env: readonly string[], count: number, id = 'm') {
  const models = Array.from({ length: count }, (_, index) => [`${id}-${index}`, { name: 'M' }]);
  return { name, env, models: Object.fromEntries(models) };
}

const results = [{ name: 'Graded', score: 40 }];
const document = {
  providers: {
    acme: served('Zeta', ['ACME_KEY'], 3),
    hub: { ...served('beta', [], 1), models: { 'lab/a': { name: 'A' } } },
    local: served('Alpha', ['LOCAL_KEY', 'LOCAL_URL'], 3),
    tiny: served('beta', ['ACME_KEY'], 2),
  },
  models: {
    'lab/a': { name: 'b', release_date: '2025-08', limit: { context: 100, output: 10 }, open_weights: true },
    'lab/b': { name: 'A', release_date: '2025-08-02', limit: { context: 0, output: 5 }, benchmarks: results },
    'lab/c': { name: 'C', limit: { context: 100, output: 20 }, family: 'cs', reasoning: true },
    'other/d': { name: 'B', release_date: '2024', limit: { context: 9, output: 0 } },
  },
};

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(document);
});
afterAll(() => gateway.close());

async function keysBy(field: string, args: string): Promise<string[]> {
  const pages = await walk(gateway, { name: field, field, args, pick: 'key' }, 1);
  return pages.flatMap((page) => page.nodes.map((node) => (node as { key: string }).key));
}

test.for([
  ['{ field: NAME }', ['lab/b', 'lab/a', 'other/d', 'lab/c']],
  ['{ field: NAME, direction: DESC }', ['lab/c', 'lab/a', 'other/d', 'lab/b']],
  ['{ field: RELEASE_DATE }', ['other/d', 'lab/a', 'lab/b', 'lab/c']],
  ['{ field: RELEASE_DATE, direction: DESC }', ['lab/b', 'lab/a', 'other/d', 'lab/c']],
  ['{ field: CONTEXT }', ['other/d', 'lab/a', 'lab/c', 'lab/b']],
  ['{ field: CONTEXT, direction: DESC }', ['lab/a', 'lab/c', 'other/d', 'lab/b']],
  ['[{ field: CONTEXT }, { field: OUTPUT_LIMIT, direction: DESC }]', ['other/d', 'lab/c', 'lab/a', 'lab/b']],
] as const)('base models by %s: what is unknown comes last, ties go by key', async ([orderBy, keys]) => {
  expect(await keysBy('baseModels', `orderBy: ${orderBy}`)).toEqual(keys);
});

test.for([
  ['{ labs: ["other"] }', ['other/d']],
  ['{ openWeights: true }', ['lab/a']],
  ['{ not: { openWeights: true } }', ['lab/b', 'lab/c', 'other/d']],
  ['{ or: [{ families: ["cs"] }, { capabilities: [OPEN_WEIGHTS] }] }', ['lab/a', 'lab/c']],
  ['{ or: [] }', []],
  ['{ and: [{ families: ["cs"] }, { minContext: 100 }] }', ['lab/c']],
  ['{ minContext: 100 }', ['lab/a', 'lab/c']],
  ['{ minOutput: 10, not: { labs: ["other"] } }', ['lab/a', 'lab/c']],
  ['{ releasedAfter: "2025-08" }', ['lab/a', 'lab/b']],
  ['{ releasedAfter: "2025", releasedBefore: "2025-08-02" }', ['lab/a']],
  ['{ benchmark: { key: "graded", minScore: 40 } }', ['lab/b']],
  ['{ benchmark: { key: "graded", minScore: 40.5 } }', []],
  ['{ providers: ["hub", "acme"] }', ['lab/a']],
] as const)('base models with the filter %s', async ([filter, keys]) => {
  expect(await keysBy('baseModels', `filter: ${filter}`)).toEqual(keys);
  const { baseModels } = await gateway.read(`{ baseModels(filter: ${filter}) { totalCount } }`);
  expect(baseModels.totalCount).toBe(keys.length);
});

test('the base models of a lab take the same filter and order', async () => {
  const { labs } = await gateway.read(`{ labs { nodes {
    baseModels(filter: { not: { openWeights: true } }, orderBy: { field: NAME }) { totalCount nodes { key } }
  } } }`);
  expect(labs.nodes).toEqual([
    { baseModels: { totalCount: 2, nodes: [{ key: 'lab/b' }, { key: 'lab/c' }] } },
    { baseModels: { totalCount: 1, nodes: [{ key: 'other/d' }] } },
  ]);
});

test.for([
  ['{ field: NAME }', ['local', 'hub', 'tiny', 'acme']],
  ['{ field: NAME, direction: DESC }', ['acme', 'hub', 'tiny', 'local']],
  ['{ field: MODEL_COUNT, direction: DESC }', ['acme', 'local', 'tiny', 'hub']],
] as const)('providers by %s', async ([orderBy, keys]) => {
  expect(await keysBy('providers', `orderBy: ${orderBy}`)).toEqual(keys);
});

test.for([
  [[], ['hub']],
  [['ACME_KEY'], ['acme', 'hub', 'tiny']],
  [['LOCAL_KEY'], ['hub']],
  [
    ['LOCAL_KEY', 'LOCAL_URL', 'MORE'],
    ['hub', 'local'],
  ],
] as const)('providers that can be used with %j', async ([names, keys]) => {
  expect(await keysBy('providers', `filter: { usableWithEnvVars: ${JSON.stringify(names)} }`)).toEqual(keys);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hold } from '../fixtures/small-catalogs.ts';
import { type FaultServer, faultServer, json } from '../harness/fault-server.ts';
import { type TestGateway, testGateway } from '../harness/gateway.ts';

const small = { input: 3, output: 4, tier: { type: 'context', size: 32_000 } };
const large = { input: 5, output: 6, cache_read: 1, tier: { type: 'context', size: 272_000 } };
const cost = { input: 1, output: 2, tiers: [small, large] };
const modalities = { input: ['text', 'image', 'pdf'], output: ['text', 'audio'] };
const options = [{ type: 'toggle' }, { type: 'effort', values: ['low', 'high'] }];
const one = { id: 'one', name: 'One', reasoning: true, reasoning_options: options, modalities, cost };
const single = { id: 'single', name: 'Single', cost: { input: 1, output: 2, tiers: [large] } };
const plain = { id: 'plain', name: 'Plain', cost: { input: 1, output: 2 }, quota: { daily: 5 } };
const results = [
  { name: 'B 1', score: 1, metric: 'accuracy' },
  { name: 'B 2', score: 2 },
];
/** What is unknown of each of two items of a list, and a kind of them that is unknown too. */
const strange = {
  cost: {
    ...cost,
    tiers: [
      { ...small, per_image: 1 },
      { ...large, per_image: 2 },
      { input: 1, tier: { type: 'batch' } },
      { input: 2, tier: { type: 'night' } },
    ],
  },
  reasoning_options: [
    { type: 'toggle', default: true },
    { type: 'effort', values: ['low'], default: 'low' },
    { type: 'share', of: 0.5 },
    { type: 'turns', max: 3 },
  ],
};
const base = { id: 'lab/base', name: 'Base', modalities, limit: { context: 10, output: 5 }, benchmarks: results };
const odd = { id: 'odd', name: 'Odd', ...strange };
const other = { id: 'lab/other', name: 'Other' };

/** A catalog of two providers, with the maps as given. */
function catalog({
  acme = { one, single, plain, odd } as object,
  own = {} as object,
  models = { 'lab/base': base } as object,
}) {
  const provider = { id: 'acme', name: 'Acme', env: ['ONE'], models: acme, ...own };
  return { providers: { acme: provider, hub: { id: 'hub', name: 'Hub', models: {} } }, models };
}

const first = catalog({ models: { 'lab/base': base, 'lab/other': other } });

let source: FaultServer;
let gateway: TestGateway;
beforeAll(async () => {
  source = await faultServer();
  gateway = await testGateway({ MODELSDEV_BASE_URL: source.url });
});
afterAll(async () => {
  await gateway?.close();
  await source?.close();
});
beforeEach(() => hold(gateway, source, first));

const models = first.models;
const { acme, hub } = first.providers;

describe('no change is', () => {
  test.for<[string, object]>([
    ['another order of providers', { models, providers: { hub, acme } }],
    ['another order of models', catalog({ acme: { odd, plain, single, one }, models })],
    ['another order of base models', catalog({ models: { 'lab/other': other, 'lab/base': base } })],
    ['another order of the two maps of the document', { models, providers: first.providers }],
    ['another order of the keys of a model', catalog({ acme: { one: reversed(one), single, plain, odd }, models })],
    ['another order of the keys of a provider', { models, providers: { acme: reversed(acme), hub } }],
    ['another order of the keys of a base model', catalog({ models: { ...models, 'lab/base': reversed(base) } })],
    ['another order of the keys of a cost', withOne({ cost: reversed(cost) })],
    ['another order of the keys of a tier', withOne({ cost: { ...cost, tiers: [reversed(small), reversed(large)] } })],
    ['another order of tiers', withOne({ cost: { ...cost, tiers: [large, small] } })],
    [
      'another order of modalities',
      withOne({ modalities: { input: ['pdf', 'image', 'text'], output: ['audio', 'text'] } }),
    ],
    ['another order of ways to steer the reasoning', withOne({ reasoning_options: options.toReversed() })],
    ['another order of benchmark results', withBase({ benchmarks: results.toReversed() })],
    ['a price over 200k that the source derives from its tier', withSingle({ context_over_200k: large })],
    ['another such price', withSingle({ context_over_200k: { input: 9, output: 9 } })],
    [
      'another order of tiers of which something is unknown',
      withOdd({ cost: { ...cost, tiers: strange.cost.tiers.toReversed() } }),
    ],
    [
      'another order of ways to steer the reasoning of which something is unknown',
      withOdd({ reasoning_options: strange.reasoning_options.toReversed() }),
    ],
    ['an unknown key of a model that is null', withOne({ motto: null })],
    ['an unknown key of a provider that is null', catalog({ own: { motto: null }, models })],
    ['an unknown key of a base model that is null', withBase({ motto: null })],
    ['an unknown key of a cost that is null', withOne({ cost: { ...cost, per_image: null } })],
    [
      'an unknown key of a tier that is null',
      withOne({ cost: { ...cost, tiers: [{ ...small, motto: null }, large] } }),
    ],
    ['a null within what is unknown', withPlain({ quota: { daily: 5, monthly: null } })],
    ['the noise of a floating point number', withOne({ cost: { ...cost, input: 1.0000000000000002 } })],
    ['blanks around a name', withOne({ name: ' One\t' })],
  ])('%s', async ([_what, document]) => {
    source.serve('/catalog.json', json(document));
    expect(await gateway.refresh()).toMatchObject({ status: 'UNCHANGED', catalogVersion: null });
  });
});

test('the move of a price from context_over_200k to tiers is no change, and a tenfold price across it is an anomaly', async () => {
  const over = { input: 9, output: 9 };
  const tiered = (input: number) => ({ ...over, input, tier: { type: 'context', size: 200_000 } });
  const bring = async (more: object) => {
    source.serve('/catalog.json', json(withPlain({ cost: { ...plain.cost, ...more } })));
    const { id } = await gateway.refresh();
    const { data } = await gateway.ask(
      'query ($id: ID!) { node(id: $id) { ... on Refresh { changes { nodes { anomalies { reason } } } } } }',
      { id },
    );
    return data.node.changes.nodes;
  };
  await bring({ context_over_200k: over });
  expect(await bring({ tiers: [tiered(9)], context_over_200k: over })).toEqual([]);
  await bring({ context_over_200k: over });
  expect(await bring({ tiers: [tiered(90)] })).toEqual([{ anomalies: [{ reason: 'PRICE_ROSE_10X' }] }]);
});

describe('a change is', () => {
  test.for<[string, object, string]>([
    ['a key of a model that nobody knows', withOne({ motto: 'More' }), 'motto'],
    ['such a key of no value but false', withOne({ motto: false }), 'motto'],
    ['such a key of a cost', withOne({ cost: { ...cost, per_image: 0.1 } }), 'cost.per_image'],
    ['such a key of a limit', withBase({ limit: { ...base.limit, images: 3 } }), 'limit.images'],
    ['such a key of a provider', catalog({ own: { motto: 'More' }, models }), 'motto'],
    ['such a key of a base model', withBase({ motto: { en: 'More' } }), 'motto'],
    [
      'such a key of a benchmark result',
      withBase({ benchmarks: [{ ...results[0], seed: 7 }, results[1]] }),
      'benchmarks.b-1?metric=accuracy.seed',
    ],
    ['another modality', withOne({ modalities: { ...modalities, output: ['text'] } }), 'modalities.output'],
    ['a tier that is gone', withOne({ cost: { ...cost, tiers: [small] } }), 'cost.tiers'],
    [
      'a price over 200k where no tier says it',
      withPlain({ cost: { ...plain.cost, context_over_200k: { input: 9, output: 9 } } }),
      'cost.tiers',
    ],
  ])('%s', async ([_what, document, path]) => {
    source.serve('/catalog.json', json(document));
    const { id, status } = await gateway.refresh();
    const query =
      'query ($id: ID!) { node(id: $id) { ... on Refresh { changes { nodes { kind fields { sourcePath } } } } } }';
    const { data } = await gateway.ask(query, { id });
    expect(status).toBe('SUCCEEDED');
    expect(data.node.changes.nodes).toEqual([{ kind: 'CHANGED', fields: [{ sourcePath: path }] }]);
  });
});

function withOne(fields: object): object {
  return catalog({ acme: { one: { ...one, ...fields }, single, plain, odd }, models });
}

/** `single`, which has a tier, with further fields of its cost. */
function withSingle(fields: object): object {
  return catalog({ acme: { one, single: { ...single, cost: { ...single.cost, ...fields } }, plain, odd }, models });
}

/** `plain`, which has no tier. */
function withPlain(fields: object): object {
  return catalog({ acme: { one, single, plain: { ...plain, ...fields }, odd }, models });
}

/** `odd`, with what is unknown of it. */
function withOdd(fields: object): object {
  return catalog({ acme: { one, single, plain, odd: { ...odd, ...fields } }, models });
}

function withBase(fields: object): object {
  return catalog({ models: { ...models, 'lab/base': { ...base, ...fields } } });
}

function reversed(entry: object): object {
  return Object.fromEntries(Object.entries(entry).reverse());
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const tiered = {
  name: 'Tiered',
  modalities: { input: ['text', 'image'], output: ['text'] },
  cost: {
    input: 1,
    output: 2,
    tiers: [
      { input: 3, output: 4, tier: { type: 'context', size: 32_000 } },
      { input: 5, output: 6, tier: { type: 'context', size: 272_000 } },
    ],
  },
};

/** The same in another order, and with the copy that the source derives from tiers. */
const tieredAgain = {
  cost: {
    context_over_200k: { output: 6, input: 5 },
    tiers: [
      { tier: { size: 272_000, type: 'context' }, output: 6, input: 5 },
      { tier: { size: 32_000, type: 'context' }, output: 4, input: 3 },
    ],
    output: 2,
    input: 1.0000000000000002,
  },
  modalities: { output: ['text'], input: ['image', 'text'] },
  name: ' Tiered ',
};

const lasting = { acme: { tiered }, hub: { lasting: { name: 'Lasting' }, 'lab/base': { name: 'Base at hub' } } };

const first = {
  providers: {
    acme: {
      name: 'Acme',
      env: ['ONE'],
      models: { ...lasting.acme, comeback: { name: 'Comeback', cost: { input: 1, output: 1 }, status: 'beta' } },
    },
    hub: { name: 'Hub', models: lasting.hub },
    leaver: {
      name: 'Leaver',
      npm: '@ai-sdk/leaver',
      models: { only: { name: 'Only', cost: { input: 1, output: 1 } } },
    },
    lab: { name: 'Lab', models: { other: { name: 'Other' } } },
  },
  models: {
    'lab/base': { name: 'Base', license: 'MIT', benchmarks: [{ name: 'B 1', score: 1 }] },
    'maker/still': { name: 'Still', benchmarks: [{ name: 'B 1', score: 2 }] },
  },
};

/** Nothing but order and noise differ from the first, so that it is no new version. */
const same = {
  models: { 'maker/still': first.models['maker/still'], 'lab/base': first.models['lab/base'] },
  providers: {
    lab: first.providers.lab,
    leaver: first.providers.leaver,
    hub: first.providers.hub,
    acme: {
      models: { comeback: first.providers.acme.models.comeback, tiered: tieredAgain },
      env: ['ONE'],
      name: 'Acme',
    },
  },
};

const second = {
  providers: {
    acme: {
      name: 'Acme & Co',
      env: ['ONE', 'TWO'],
      motto: 'More',
      models: { tiered: { ...tiered, cost: { ...tiered.cost, input: 1.5 }, family: 'tiers', status: 'deprecated' } },
    },
    hub: { name: 'Hub', models: lasting.hub },
    lab: first.providers.lab,
  },
  models: { 'maker/still': { name: 'Still', license: 'MIT', benchmarks: [{ name: 'B 1', score: 3 }] } },
};

const third = {
  providers: {
    ...second.providers,
    acme: {
      ...second.providers.acme,
      models: { ...second.providers.acme.models, comeback: { name: 'Comeback', cost: { input: 4, output: 1 } } },
    },
    leaver: { name: 'Leaver', models: { another: { name: 'Another' } } },
  },
  models: { ...second.models, 'lab/base': { name: 'Base', benchmarks: [{ name: 'B 1', score: 7 }] } },
};

let gateway: CatalogGateway;
/** The models in the end of each refresh, as lists and as `model(key)` give them, and what the refresh said. */
// biome-ignore lint/suspicious/noExplicitAny: what a query answers is known to the test that asks.
const after: Record<'first' | 'same' | 'second' | 'third', any> = {
  first: null,
  same: null,
  second: null,
  third: null,
};

const STATE = `{
  catalog { version counts { providers models baseModels labs benchmarks benchmarkResults } }
  comeback: model(key: "acme/comeback") { ...model }
  only: model(key: "leaver/only") { ...model provider { key status removedAt } api { npmPackage } }
  atHub: model(key: "hub/lab/base") { ...model }
  leaver: provider(key: "leaver") { name status removedAt firstSeenAt changedAt npmPackage models { totalCount nodes { key } } }
  base: baseModel(key: "lab/base") {
    name license removedAt firstSeenAt changedAt lab { key name } models { nodes { key } } benchmarks { nodes { scoreText } }
  }
  labs { nodes { key } }
  models { totalCount nodes { key } }
  removed: models(filter: { statuses: [REMOVED] }) { totalCount nodes { key status } }
  removedAndBeta: models(filter: { statuses: [REMOVED, BETA] }) { totalCount nodes { key status } }
  removedOfLeaver: models(filter: { statuses: [REMOVED], providers: ["leaver"] }) { totalCount nodes { key } }
  removedByKey: models(filter: { statuses: [REMOVED], keys: ["acme/comeback", "acme/tiered"] }) { totalCount nodes { key } }
  ofLeaver: provider(key: "leaver") { models(filter: { statuses: [ACTIVE, REMOVED] }) { totalCount nodes { key status } } }
  providers { totalCount nodes { key } }
  removedProviders: providers(filter: { statuses: [REMOVED] }) { totalCount nodes { key name status } }
  allProviders: providers(filter: { statuses: [ACTIVE, REMOVED] }) { totalCount nodes { key } }
  noProviders: providers(filter: { statuses: [] }) { totalCount nodes { key } }
  noModels: models(filter: { statuses: [] }) { totalCount nodes { key } }
  baseModels { totalCount nodes { key } }
  refreshes(first: 1) { nodes { changes(first: 500) { totalCount nodes {
    kind at fields { field before after }
    subject { __typename ... on Model { key name status } ... on Provider { key name } ... on BaseModel { key name } }
  } } } }
}
fragment model on Model { name status pricing { input } baseModel { key } firstSeenAt changedAt removedAt }`;

beforeAll(async () => {
  gateway = await catalogGateway();
  for (const [name, document] of Object.entries({ first, same, second, third })) {
    const refresh = await gateway.show(document);
    const { refreshes, ...state } = await gateway.read(STATE);
    after[name as keyof typeof after] = { refresh, changes: refreshes.nodes[0].changes.nodes, ...state };
  }
});
afterAll(() => gateway.close());

// biome-ignore lint/suspicious/noExplicitAny: as above.
function changeOf(state: any, key: string) {
  return state.changes.filter((change: { subject: { key: string } }) => change.subject.key === key);
}

describe('the first catalog', () => {
  test('is version 1', () => {
    expect(after.first.catalog.version).toBe(1);
  });

  test('gives no changes', () => {
    expect(after.first.changes).toEqual([]);
  });

  test('has its records counted as added', () => {
    expect(after.first.refresh.summary.models).toEqual({ added: 6, changed: 0, removed: 0, unchanged: 0, total: 6 });
  });
});

describe('a document that differs in order and noise alone', () => {
  test('is no new version', () => {
    expect([after.same.refresh.status, after.same.refresh.catalogVersion, after.same.catalog.version]).toEqual([
      'UNCHANGED',
      null,
      1,
    ]);
  });

  test('changes nothing: not by the order of keys, entries, modalities or tiers, nor by prices over 200k beside tiers', () => {
    expect(after.same.changes).toEqual([]);
  });

  test('has every record counted as unchanged', () => {
    expect(after.same.refresh.summary).toEqual({
      providers: { added: 0, changed: 0, removed: 0, unchanged: 4, total: 4 },
      models: { added: 0, changed: 0, removed: 0, unchanged: 6, total: 6 },
      baseModels: { added: 0, changed: 0, removed: 0, unchanged: 2, total: 2 },
      benchmarkResults: { added: 0, changed: 0, removed: 0, unchanged: 2, total: 2 },
    });
  });
});

describe('a change', () => {
  test('of a model names every field by its path, with what it was and what it is', () => {
    expect(changeOf(after.second, 'acme/tiered')).toMatchObject([
      {
        kind: 'CHANGED',
        fields: [
          { field: 'pricing.input', before: 1, after: 1.5 },
          { field: 'family', before: null, after: 'tiers' },
          { field: 'status', before: null, after: 'deprecated' },
        ],
      },
    ]);
  });

  test('of a provider names every field, one that the schema does not know too', () => {
    expect(changeOf(after.second, 'acme')).toMatchObject([
      {
        kind: 'CHANGED',
        fields: [
          { field: 'envVars', before: ['ONE'], after: ['ONE', 'TWO'] },
          { field: 'extra.motto', before: null, after: 'More' },
          { field: 'name', before: 'Acme', after: 'Acme & Co' },
        ],
      },
    ]);
  });

  test('of a benchmark result is one of its base model', () => {
    expect(changeOf(after.second, 'maker/still')).toMatchObject([
      {
        kind: 'CHANGED',
        fields: [
          { field: 'benchmarks.b-1.score', before: 2, after: 3 },
          { field: 'license', before: null, after: 'MIT' },
        ],
      },
    ]);
  });

  test('has its subject as it is, a removed one as it was last known', () => {
    expect(changeOf(after.second, 'leaver/only')).toMatchObject([
      { kind: 'REMOVED', fields: [], subject: { __typename: 'Model', name: 'Only', status: 'REMOVED' } },
    ]);
  });

  test('is made for each record that changed, and for no other', () => {
    const kinds = after.second.changes.map((change: { kind: string; subject: { key: string } }) => [
      change.kind,
      change.subject.key,
    ]);
    expect(kinds.toSorted()).toEqual([
      ['CHANGED', 'acme'],
      ['CHANGED', 'acme/tiered'],
      ['CHANGED', 'maker/still'],
      ['REMOVED', 'acme/comeback'],
      ['REMOVED', 'lab/base'],
      ['REMOVED', 'leaver'],
      ['REMOVED', 'leaver/only'],
    ]);
  });

  test('is of the moment at which its version was observed', () => {
    expect(new Set(after.second.changes.map((change: { at: string }) => change.at))).toEqual(
      new Set([after.second.comeback.removedAt]),
    );
  });

  test('is listed with its subject, newest first', async () => {
    const { model } = await gateway.read('{ model(key: "acme/comeback") { changes { totalCount nodes { kind } } } }');
    expect(model.changes).toEqual({ totalCount: 2, nodes: [{ kind: 'RESTORED' }, { kind: 'REMOVED' }] });
  });

  test('of what was never there before is an addition without fields', () => {
    expect(changeOf(after.third, 'leaver/another')).toMatchObject([{ kind: 'ADDED', fields: [] }]);
  });
});

describe('a removed model', () => {
  test('is REMOVED, with the moment at which it was found missing', () => {
    expect(after.second.comeback).toMatchObject({ status: 'REMOVED', removedAt: after.second.changes[0].at });
  });

  test('is otherwise as it was last known', () => {
    expect(after.second.comeback).toMatchObject({
      name: 'Comeback',
      pricing: { input: 1 },
      firstSeenAt: after.first.comeback.firstSeenAt,
      changedAt: after.first.comeback.changedAt,
    });
  });

  test('is in no list that does not ask for it', () => {
    expect(after.second.models).toEqual({
      totalCount: 4,
      nodes: [{ key: 'acme/tiered' }, { key: 'hub/lab/base' }, { key: 'hub/lasting' }, { key: 'lab/other' }],
    });
  });

  test('is in a list that asks for removed ones', () => {
    expect(after.second.removed).toEqual({
      totalCount: 2,
      nodes: [
        { key: 'acme/comeback', status: 'REMOVED' },
        { key: 'leaver/only', status: 'REMOVED' },
      ],
    });
  });

  test('is not in a list that asks for the status that it had', async () => {
    const { models } = await gateway.read('{ models(filter: { statuses: [BETA] }) { totalCount nodes { key } } }');
    expect(models).toEqual({ totalCount: 0, nodes: [] });
  });

  test('is in a list that asks for removed ones and others', () => {
    expect(after.second.removedAndBeta.nodes.map((node: { key: string }) => node.key)).toEqual([
      'acme/comeback',
      'leaver/only',
    ]);
    expect(after.first.removedAndBeta.nodes).toEqual([{ key: 'acme/comeback', status: 'BETA' }]);
  });

  test('is found by its provider', () => {
    expect(after.second.removedOfLeaver).toEqual({ totalCount: 1, nodes: [{ key: 'leaver/only' }] });
  });

  test('is found by its key', () => {
    expect(after.second.removedByKey).toEqual({ totalCount: 1, nodes: [{ key: 'acme/comeback' }] });
  });

  test('is called as its provider was', () => {
    expect(after.second.only).toMatchObject({
      provider: { key: 'leaver', status: 'REMOVED' },
      api: { npmPackage: '@ai-sdk/leaver' },
    });
  });

  test('is not counted', () => {
    expect(after.second.catalog.counts).toEqual({
      providers: 3,
      models: 4,
      baseModels: 1,
      labs: 1,
      benchmarks: 1,
      benchmarkResults: 1,
    });
  });
});

describe('a removed provider', () => {
  test('is REMOVED, with the moment, and otherwise as it was last known', () => {
    expect(after.second.leaver).toEqual({
      ...after.first.leaver,
      status: 'REMOVED',
      removedAt: after.second.comeback.removedAt,
      models: { totalCount: 0, nodes: [] },
    });
  });

  test('is in no list that does not ask for it', () => {
    expect(after.second.providers).toEqual({
      totalCount: 3,
      nodes: [{ key: 'acme' }, { key: 'hub' }, { key: 'lab' }],
    });
  });

  test('is in a list that asks for removed ones', () => {
    expect(after.second.removedProviders).toEqual({
      totalCount: 1,
      nodes: [{ key: 'leaver', name: 'Leaver', status: 'REMOVED' }],
    });
  });

  test('is in a list that asks for all', () => {
    expect(after.second.allProviders.totalCount).toBe(4);
  });

  test('has its removed models for those who ask for them', () => {
    expect(after.second.ofLeaver.models).toEqual({
      totalCount: 1,
      nodes: [{ key: 'leaver/only', status: 'REMOVED' }],
    });
  });
});

describe('a list of no status', () => {
  test('is empty', () => {
    expect([after.second.noProviders, after.second.noModels]).toEqual([
      { totalCount: 0, nodes: [] },
      { totalCount: 0, nodes: [] },
    ]);
  });
});

describe('a removed base model', () => {
  test('is there by its key, with the moment at which it was found missing', () => {
    expect(after.second.base).toMatchObject({
      name: 'Base',
      license: 'MIT',
      removedAt: after.second.comeback.removedAt,
    });
  });

  test('is in no list', () => {
    expect(after.second.baseModels).toEqual({ totalCount: 1, nodes: [{ key: 'maker/still' }] });
  });

  test('has no models and no results', () => {
    expect(after.second.base).toMatchObject({ models: { nodes: [] }, benchmarks: { nodes: [] } });
  });

  test('is no longer the base model of a model that is still there', () => {
    expect([after.first.atHub.baseModel, after.second.atHub.baseModel]).toEqual([{ key: 'lab/base' }, null]);
  });

  test('takes a lab that has no other with it', () => {
    expect(after.second.labs.nodes).toEqual([{ key: 'maker' }]);
  });

  test('still says who made it, under the name of the provider with that key', () => {
    expect(after.second.base.lab).toEqual({ key: 'lab', name: 'Lab' });
  });
});

describe('a restored model', () => {
  test('has no moment of removal any more, and the one of its first appearance as ever', () => {
    expect(after.third.comeback).toMatchObject({
      status: 'ACTIVE',
      removedAt: null,
      firstSeenAt: after.first.comeback.firstSeenAt,
      changedAt: after.third.changes[0].at,
    });
  });

  test('is RESTORED, compared with what it was', () => {
    expect(changeOf(after.third, 'acme/comeback')).toMatchObject([
      {
        kind: 'RESTORED',
        fields: [
          { field: 'pricing.input', before: 1, after: 4 },
          { field: 'status', before: 'beta', after: null },
        ],
      },
    ]);
  });

  test('is counted among those added', () => {
    expect(after.third.refresh.summary.models).toEqual({ added: 2, changed: 0, removed: 0, unchanged: 4, total: 6 });
  });

  test('is no longer in a list of removed ones', () => {
    expect(after.third.removed.nodes).toEqual([{ key: 'leaver/only', status: 'REMOVED' }]);
  });
});

describe('a restored provider', () => {
  test('is RESTORED, compared with what it was', () => {
    expect(changeOf(after.third, 'leaver')).toMatchObject([
      { kind: 'RESTORED', fields: [{ field: 'npmPackage', before: '@ai-sdk/leaver', after: null }] },
    ]);
  });

  test('does not bring its removed models back', () => {
    expect(after.third.leaver.models).toEqual({ totalCount: 1, nodes: [{ key: 'leaver/another' }] });
  });
});

describe('a restored base model', () => {
  test('is RESTORED, compared with what it and its results were', () => {
    expect(changeOf(after.third, 'lab/base')).toMatchObject([
      {
        kind: 'RESTORED',
        fields: [
          { field: 'benchmarks.b-1.score', before: 1, after: 7 },
          { field: 'license', before: 'MIT', after: null },
        ],
      },
    ]);
  });

  test('is the base model of its models again', () => {
    expect(after.third.atHub.baseModel).toEqual({ key: 'lab/base' });
  });

  test('brings its lab back', () => {
    expect(after.third.labs.nodes).toEqual([{ key: 'lab' }, { key: 'maker' }]);
  });
});

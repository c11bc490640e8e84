import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';

const big = {
  name: 'Big',
  attachment: true,
  reasoning: true,
  tool_call: true,
  open_weights: false,
  limit: { context: 400_000, output: 128_000 },
  modalities: { input: ['text', 'image'], output: ['text'] },
  cost: {
    input: 2,
    output: 8,
    cache_read: 0.2,
    tiers: [{ input: 4, output: 16, tier: { type: 'context', size: 2e5 } }],
  },
  knowledge: '2025-08',
  release_date: '2025-09-01',
};
const small = {
  name: 'Small',
  attachment: false,
  reasoning: true,
  tool_call: true,
  limit: { context: 400_000, output: 8000 },
  modalities: { input: ['text'], output: ['text'] },
  cost: { input: 0.5, output: 2, reasoning: 9 },
  knowledge: '2025-08-20',
  release_date: '2025-10-01',
  status: 'deprecated',
};
const dim = { name: 'Dim', knowledge: '2024-01', cost: { input: 0, output: 0 } };

function result(name: string, score: number | string, how: object = {}) {
  return { name, score, ...how };
}

const withGone = {
  providers: {
    acme: {
      name: 'Acme',
      models: {
        big,
        small,
        dim,
        gone: { name: 'Gone', cost: { input: 0.1, output: 0.1 } },
        unsaid: { name: 'Unsaid' },
        narrow: { name: 'Narrow', limit: { context: 400_000, input: 272_000, output: 8000 } },
      },
    },
    'acme-coding-plan': { name: 'Plan', models: { big: { ...big, cost: { input: 0, output: 0 } } } },
    hub: { name: 'Hub', models: { 'acme/big': { ...big, cost: { input: 2, output: 9 } } } },
  },
  models: {
    'acme/big': {
      name: 'Big',
      benchmarks: [
        result('SWE-Bench Pro', 60, { metric: 'pass@1', version: 2 }),
        result('SWE-Bench Pro', 70, { metric: 'resolved' }),
        result('Fixed', 50, { metric: 'resolved' }),
        result('Alone', 5),
        result('Graded', 'A+'),
        result('Elo', 1200, { source: 'https://old.test', date: '2025-01-01' }),
        result('Elo', 1100, { source: 'https://new.test', date: '2025-06-01' }),
        result('Same', 0),
      ],
    },
    'acme/small': {
      name: 'Small',
      benchmarks: [
        result('SWE Bench Pro', 65, { metric: 'pass@1', version: 2 }),
        result('SWE-Bench Pro', 75, { metric: 'resolved', harness: 'Codex' }),
        result('Graded', 'B'),
        result('Fixed', 40, { metric: 'Resolve rate' }),
        result('Elo', 1150),
        result('Same', 0),
      ],
    },
  },
};
const { gone: _gone, ...present } = withGone.providers.acme.models;
const now = { ...withGone, providers: { ...withGone.providers, acme: { name: 'Acme', models: present } } };

let gateway: CatalogGateway;

beforeAll(async () => {
  gateway = await catalogGateway(withGone, now);
});
afterAll(() => gateway.close());

const COMPARE = `query ($keys: [String!]!) { compareModels(keys: $keys) {
  models { key }
  unknown { key suggestions { key } }
  rows { group label unit values { value isBest } higherIsBetter equal benchmark { key name } }
} }`;

interface Row {
  readonly group: string;
  readonly label: string;
  readonly unit: string | null;
  readonly values: readonly { readonly value: unknown; readonly isBest: boolean }[];
  readonly higherIsBetter: boolean | null;
  readonly equal: boolean;
  readonly benchmark: { readonly key: string; readonly name: string } | null;
}

async function compare(...keys: readonly string[]) {
  const { compareModels } = await gateway.read(COMPARE, { keys });
  const rows: readonly Row[] = compareModels.rows;
  return { models: compareModels.models, unknown: compareModels.unknown, rows, row };

  function row(group: string, label: string) {
    const found = rows.find((one) => one.group === group && one.label === label);
    return found && [valuesOf(found), found.higherIsBetter, bestOf(found), found.equal];
  }
}

function valuesOf({ values }: Row): unknown[] {
  return values.map(({ value }) => value);
}

/** Indexes of the best values. */
function bestOf({ values }: Row): number[] {
  return [...values.keys()].filter((index) => values[index]?.isBest);
}

test('models are in the requested order', async () => {
  const { models } = await compare('acme/small', 'hub/acme/big', 'acme/big');
  expect(models).toEqual([{ key: 'acme/small' }, { key: 'hub/acme/big' }, { key: 'acme/big' }]);
});

test('an unknown key has suggestions, and the other models are compared', async () => {
  const { models, unknown, row } = await compare('acme/smal', 'acme/big', 'nothing like it');
  expect(models).toEqual([{ key: 'acme/big' }]);
  expect(unknown).toMatchObject([{ key: 'acme/smal' }, { key: 'nothing like it', suggestions: [] }]);
  expect(unknown[0].suggestions[0]).toEqual({ key: 'acme/small' });
  expect(row('LIMIT', 'Context window')).toEqual([[400_000], true, [], true]);
});

test('unknown models alone have no rows', async () => {
  expect(await compare('x', 'y\0')).toMatchObject({ models: [], rows: [], unknown: [{ key: 'x' }, { key: 'y\0' }] });
});

test('a removed model is compared and has the status REMOVED', async () => {
  const { row } = await compare('acme/gone', 'acme/small', 'acme/big');
  expect(row('OFFER', 'Status')).toEqual([['REMOVED', 'DEPRECATED', 'ACTIVE'], null, [], false]);
  expect(row('PRICE', 'Input')).toEqual([[0.1, 0.5, 2], false, [0], false]);
});

describe('a row', () => {
  test('marks the highest value as the best where higher is better', async () => {
    const { row } = await compare('acme/small', 'acme/big', 'acme/dim');
    expect(row('LIMIT', 'Output limit')).toEqual([[8000, 128_000, null], true, [1], false]);
  });

  test('marks the lowest value as the best where lower is better', async () => {
    const { row } = await compare('acme/big', 'acme/small');
    expect(row('PRICE', 'Output')).toEqual([[8, 2], false, [1], false]);
  });

  test('marks all ties as the best', async () => {
    const { row } = await compare('acme/small', 'acme/big', 'acme/dim');
    expect(row('LIMIT', 'Context window')).toEqual([[400_000, 400_000, null], true, [0, 1], false]);
  });

  test('is equal when all values are the same, and then all are the best', async () => {
    const { row } = await compare('acme/small', 'acme/big');
    expect(row('LIMIT', 'Context window')).toEqual([[400_000, 400_000], true, [0, 1], true]);
  });

  test('has no best value when all are unknown', async () => {
    const { row } = await compare('acme/unsaid', 'acme/dim');
    expect(row('LIMIT', 'Context window')).toEqual([[null, null], true, [], true]);
    expect(row('MODALITY', 'Input modalities')).toEqual([[null, null], null, [], true]);
  });

  test('has no best value when only one is known', async () => {
    const { row } = await compare('acme/unsaid', 'acme/big', 'acme/dim');
    expect(row('PRICE', 'Cache read')).toEqual([[null, 0.2, null], false, [], false]);
    expect(row('CAPABILITY', 'Supports attachments')).toEqual([[null, true, null], true, [], false]);
  });

  test('uses the context window as the input limit of a model without one', async () => {
    const { row } = await compare('acme/big', 'acme/narrow', 'acme/dim');
    expect(row('LIMIT', 'Input limit')).toEqual([[400_000, 272_000, null], true, [0], false]);
  });

  test('has no best value when neither direction is better', async () => {
    const { row } = await compare('acme/small', 'acme/big');
    expect(row('DATE', 'Release date')).toEqual([['2025-10-01', '2025-09-01'], null, [], false]);
    expect(row('MODALITY', 'Input modalities')).toEqual([[['TEXT'], ['TEXT', 'IMAGE']], null, [], false]);
    expect(row('MODALITY', 'Output modalities')).toEqual([[['TEXT'], ['TEXT']], null, [], true]);
  });

  test('marks models with a capability as the best, and none when all lack it', async () => {
    const { row } = await compare('acme/small', 'acme/big', 'acme/dim');
    expect(row('CAPABILITY', 'Supports attachments')).toEqual([[false, true, null], true, [1], false]);
    expect(row('CAPABILITY', 'Supports tool calls')).toEqual([[true, true, null], true, [0, 1], false]);
    expect(row('CAPABILITY', 'Open weights')).toEqual([[null, false, null], true, [], false]);
  });

  test('lets a month tie with its days', async () => {
    const { row } = await compare('acme/small', 'acme/big', 'acme/dim');
    const months = ['2025-08-20', '2025-08', '2024-01'];
    expect(row('DATE', 'Knowledge cutoff')).toEqual([months, true, [0, 1], false]);
  });

  test('has its unit', async () => {
    const { rows } = await compare('acme/small', 'acme/big');
    const units = new Map(rows.map(({ group, unit }) => [group, unit]));
    expect([units.get('LIMIT'), units.get('BENCHMARK')]).toEqual(['tokens', null]);
    expect(rows.find(({ label }) => label === 'Cache read')?.unit).toBe('US dollars per million tokens');
  });
});

describe('prices', () => {
  test('of a subscription are null and never the best', async () => {
    const { row } = await compare('acme-coding-plan/big', 'acme/big', 'acme/unsaid');
    expect(row('OFFER', 'Price kind')).toEqual([['SUBSCRIPTION', 'METERED', 'UNKNOWN'], null, [], false]);
    expect(row('PRICE', 'Input')).toEqual([[null, 2, null], false, [], false]);
    expect(row('PRICE', 'Context tiers')?.[0]).toEqual([null, [{ minContext: 200_000, input: 4, output: 16 }], null]);
  });

  test('of 0 are the best when the model is free', async () => {
    const { row } = await compare('acme/dim', 'acme/big');
    expect(row('PRICE', 'Input')).toEqual([[0, 2], false, [0], false]);
  });

  test('of reasoning are the output prices for reasoning models without a reasoning price', async () => {
    const { row } = await compare('acme/small', 'acme/big', 'acme/dim');
    expect(row('PRICE', 'Reasoning')).toEqual([[9, 8, null], false, [1], false]);
  });
});

describe('benchmarks', () => {
  test('have a row where at least two models have a comparable result', async () => {
    const { rows } = await compare('acme/big', 'acme/small', 'acme/dim');
    const benchmarks = rows.filter(({ group }) => group === 'BENCHMARK');
    expect(benchmarks.map((row) => [row.label, valuesOf(row), bestOf(row)])).toEqual([
      ['Elo', [1200, 1150, null], [0]],
      ['Fixed (resolved)', [50, 40, null], [0]],
      ['Same', [0, 0, null], [0, 1]],
      ['SWE-Bench Pro (pass@1, version 2)', [60, 65, null], [1]],
    ]);
    expect(benchmarks.at(-1)?.benchmark).toEqual({ key: 'swe-bench-pro', name: 'SWE-Bench Pro' });
  });

  test('are shared by the models of one base model', async () => {
    const { rows } = await compare('acme/big', 'hub/acme/big');
    const alone = rows.find(({ label }) => label === 'Alone');
    expect(alone).toMatchObject({
      values: [
        { value: 5, isBest: true },
        { value: 5, isBest: true },
      ],
      equal: true,
    });
  });

  test('have no row without base models', async () => {
    const { rows } = await compare('acme/dim', 'acme/unsaid');
    expect(rows.filter(({ group }) => group === 'BENCHMARK')).toEqual([]);
  });
});

test.for([
  [[], 'got 0'],
  [['acme/big'], 'got 1'],
  [Array.from({ length: 11 }, (_, index) => `m${index}`), 'got 11'],
  [['acme/big', 'x', 'acme/big'], 'got "acme/big" twice'],
] as const)('the keys %j are refused', async ([keys, received]) => {
  const { data, errors } = await gateway.ask(COMPARE, { keys });
  expect(data.compareModels).toBeNull();
  expect(errors?.[0]).toMatchObject({
    message: expect.stringContaining(received),
    extensions: { code: 'BAD_USER_INPUT' },
  });
});

test('ten models take as many statements as two', async () => {
  const two = await statements(['acme/big', 'smal']);
  const known = ['acme/big', 'acme/small', 'acme/dim', 'acme/unsaid', 'acme/gone', 'hub/acme/big'];
  const ten = await statements([...known, 'acme-coding-plan/big', 'smal', 'bigg', 'dimm']);
  expect(ten).toEqual(two);
  expect(two).toHaveLength(6);
});

async function statements(keys: readonly string[]) {
  const sent = await gateway.statements(() => gateway.read(COMPARE, { keys }));
  return sent.map((statement) => /from (\(|"\w+")/.exec(statement)?.[1]).toSorted();
}

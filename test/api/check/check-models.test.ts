import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CatalogGateway, catalogGateway } from '../../harness/catalog-gateway.ts';
import { messageWith } from '../../harness/message-with.ts';

const text = { input: ['text'], output: ['text'] };
const seeing = { input: ['text', 'image'], output: ['text'] };

const glow = (date: string | undefined, more: object = {}) => ({
  name: 'Glow',
  family: 'glow',
  modalities: text,
  ...(date === undefined ? {} : { release_date: date }),
  ...more,
});

/** A statement that compares keys with all models. */
const isSuggestion = (statement: string) => statement.includes('name_agreement');

const cost = (input: number, more: object = {}) => ({ input, output: 10, ...more });
const modes = (input: number) => ({ modes: { fast: { cost: { input, output: 30 } } } });

const lasting = {
  acme: {
    'glow-1': glow('2024-01-01', { status: 'deprecated', modalities: seeing }),
    'glow-2': glow('2025-02-01', { modalities: seeing }),
    'glow-3': glow('2025-03-01', { modalities: seeing }),
    'glow-3-text': glow('2025-04-01'),
    'glow-2-mini': glow('2025-06-01', { modalities: seeing }),
    'glow-4': glow('2025-05-01', { status: 'deprecated', modalities: seeing }),
    'glow-0': glow('2023-01-01', { modalities: seeing }),
    'glow-undated': glow(undefined, { modalities: seeing }),
    'glow-vague': glow('2024', { modalities: seeing }),
    'vague-1': glow('2025-03', { status: 'deprecated' }),
    'vague-2': glow('2025-03-20'),
    'vague-3': glow('2025-04-20'),
    'glim-2-8b': glow('2024-01-01', { status: 'deprecated', reasoning: true, tool_call: true }),
    'glim-2.5-8b': glow('2025-01-01', { reasoning: true, tool_call: true }),
    'glim-3-8b-preview': glow('2025-01-02', { reasoning: true, tool_call: true }),
    'glim-3-70b': glow('2025-01-03', { reasoning: true, tool_call: true }),
    'glim-1-8b': glow('2025-01-04', { reasoning: true, tool_call: true }),
    'glim-4-8b': glow('2025-01-05', { reasoning: true }),
    'glim-5-8b': glow('2025-01-06', { tool_call: true }),
    'glim-6-8b': glow('2025-01-07', { reasoning: true, tool_call: true, family: 'glare' }),
    'glim-7-8b-coder': glow('2025-01-08', { reasoning: true, tool_call: true }),
    'ray-non-reasoning': glow('2025-01-01'),
    'ray-reasoning': glow('2024-01-01', { status: 'deprecated' }),
    'gleam-3-5-star-20241022': glow('2024-10-22', { status: 'deprecated' }),
    'gleam-star-4-5': glow('2025-10-15', { family: 'glow-star' }),
    'gleam-star-3-5': glow('2024-10-23'),
    'gleam-3-7-sun': glow('2025-02-19'),
    'glow-undated-old': glow(undefined, { status: 'deprecated' }),
    'beam-9': { name: 'Beam', family: 'beam', release_date: '2025-06-01', modalities: seeing },
    loner: { name: 'Loner', status: 'deprecated', release_date: '2024-01-01' },
    'free-1': { name: 'Free', cost: cost(0) },
  },
  hub: {
    'otherlab/glow-9': glow('2025-09-09', { modalities: seeing }),
    'ourlab/glow-1': glow('2024-01-01', { status: 'deprecated' }),
    'ourlab/glow-5': glow('2025-05-05'),
    'ourlab/shine-1': { name: 'Shine 1', status: 'deprecated', release_date: '2026-01-01' },
    'ourlab/shine-2': { name: 'Shine 2', release_date: '2020-01-01' },
  },
};

const first = {
  providers: {
    acme: {
      name: 'Acme',
      models: {
        ...lasting.acme,
        'glow-1.5': glow('2025-01-01', { modalities: seeing, cost: cost(3) }),
        priced: { name: 'Priced', cost: cost(1, { cache_read: 0.1 }), experimental: modes(5) },
        unpriced: { name: 'Unpriced' },
        renamed: { name: 'Old name', cost: cost(1) },
      },
    },
    hub: { name: 'Hub', models: lasting.hub },
  },
  models: {
    'ourlab/glow-1': { name: 'G1' },
    'ourlab/glow-5': { name: 'G5' },
    'otherlab/glow-9': { name: 'G9' },
    'ourlab/shine-1': { name: 'Shine 1', family: 'shine', release_date: '2024-01-01' },
    'ourlab/shine-2': { name: 'Shine 2', family: 'shine', release_date: '2025-01-01' },
  },
};

const second = {
  providers: {
    acme: {
      name: 'Acme',
      models: {
        ...lasting.acme,
        priced: { name: 'Priced', cost: cost(2), experimental: modes(6) },
        unpriced: { name: 'Unpriced', cost: cost(4) },
        renamed: { name: 'New name', cost: cost(1) },
      },
    },
    hub: first.providers.hub,
  },
  models: first.models,
};

let gateway: CatalogGateway;
const BEFORE_ALL = '2000-01-01T00:00:00Z';

beforeAll(async () => {
  gateway = await catalogGateway(first, second);
});
afterAll(() => gateway.close());

const CHECK = `query ($keys: [String!]!, $since: DateTime) { checkModels(keys: $keys, since: $since) {
  key verdict model { key status removedAt } successors { key } suggestions { key } priceChanges { field before after at }
} }`;

async function check(keys: readonly string[], since?: string) {
  const { checkModels } = await gateway.read(CHECK, { keys, since });
  return checkModels;
}

async function checkOne(key: string, since?: string) {
  const [one] = await check([key], since);
  return { ...one, successors: keysOf(one.successors), suggestions: keysOf(one.suggestions) };
}

async function faultOf(variables: object) {
  const { data, errors } = await gateway.ask(CHECK, variables);
  return { data, message: errors?.[0]?.message, code: errors?.[0]?.extensions['code'] };
}

function keysOf(models: readonly { key: string }[]): string[] {
  return models.map(({ key }) => key);
}

describe('a model', () => {
  test('that is served is OK, without further findings', async () => {
    expect(await checkOne('acme/glow-3')).toEqual({
      key: 'acme/glow-3',
      verdict: 'OK',
      model: { key: 'acme/glow-3', status: 'ACTIVE', removedAt: null },
      successors: [],
      suggestions: [],
      priceChanges: [],
    });
  });

  test('that is deprecated is DEPRECATED, with its successors, newest first', async () => {
    expect(await checkOne('acme/glow-1')).toMatchObject({
      verdict: 'DEPRECATED',
      model: { status: 'DEPRECATED' },
      successors: ['acme/glow-3', 'acme/glow-2'],
      suggestions: [],
    });
  });

  test('that is removed is REMOVED, with its date, successors and suggestions', async () => {
    const { verdict, model, successors, suggestions } = await checkOne('acme/glow-1.5');
    expect({ verdict, status: model.status, successors }).toEqual({
      verdict: 'REMOVED',
      status: 'REMOVED',
      successors: ['acme/glow-3', 'acme/glow-2'],
    });
    expect(new Date(model.removedAt).getTime()).toBeLessThanOrEqual(Date.now());
    expect(suggestions.length).toBeGreaterThan(0);
    expect(suggestions).not.toContain('acme/glow-1.5');
  });

  test('that never existed is UNKNOWN, with suggestions', async () => {
    const { verdict, model, suggestions } = await checkOne('acme/glow-3-txt');
    expect({ verdict, model, nearest: suggestions[0] }).toEqual({
      verdict: 'UNKNOWN',
      model: null,
      nearest: 'acme/glow-3-text',
    });
  });

  test.each(['beam-9', 'ACME/Beam_9', 'acme:beam-9', 'any-tool/beam-9:free'])(
    'that is requested as %j is checked as the model that the text means',
    async (text) => {
      const { key, verdict, model, suggestions } = await checkOne(text);
      expect({ key, verdict, model: model.key, suggestions }).toEqual({
        key: text,
        verdict: 'OK',
        model: 'acme/beam-9',
        suggestions: [],
      });
    },
  );

  test('that the named provider does not serve is UNKNOWN', async () => {
    expect(await checkOne('hub/beam-9')).toMatchObject({ verdict: 'UNKNOWN', model: null });
  });

  test('that is not deprecated has its successors too', async () => {
    expect(await checkOne('acme/glow-2')).toMatchObject({ verdict: 'OK', successors: ['acme/glow-3'] });
  });
});

describe('a successor', () => {
  test('has the same words, size and family, no earlier version, and at least the same capabilities', async () => {
    expect((await checkOne('acme/glim-2-8b')).successors).toEqual(['acme/glim-3-8b-preview', 'acme/glim-2.5-8b']);
  });

  test('can have another word order and a more specific family', async () => {
    expect((await checkOne('acme/gleam-3-5-star-20241022')).successors).toEqual(['acme/gleam-star-4-5']);
  });

  test('has the family and date of its base model', async () => {
    expect((await checkOne('hub/ourlab/shine-1')).successors).toEqual(['hub/ourlab/shine-2']);
  });
});

describe('no successor', () => {
  test('has an id with an opposite meaning', async () => {
    expect((await checkOne('acme/ray-reasoning')).successors).toEqual([]);
  });

  test('is of another lab', async () => {
    expect((await checkOne('hub/ourlab/glow-1')).successors).toEqual(['hub/ourlab/glow-5']);
  });

  test('exists without a family', async () => {
    expect((await checkOne('acme/loner')).successors).toEqual([]);
  });

  test('exists for a model without a date', async () => {
    expect((await checkOne('acme/glow-undated-old')).successors).toEqual([]);
  });

  test('is from the same month', async () => {
    expect((await checkOne('acme/vague-1')).successors).toEqual(['acme/vague-3']);
  });
});

describe('price changes', () => {
  const paths = (one: { priceChanges: { field: string; before: unknown; after: unknown }[] }) =>
    one.priceChanges.map(({ field, before, after }) => [field, before, after]);

  test('include every price, modes included', async () => {
    expect(paths(await checkOne('acme/priced', BEFORE_ALL))).toEqual([
      ['pricing.cacheRead', 0.1, null],
      ['pricing.input', 1, 2],
      ['pricing.modes.fast.input', 5, 6],
    ]);
  });

  test('include a new price', async () => {
    expect(paths(await checkOne('acme/unpriced', BEFORE_ALL))).toEqual([['pricing', null, { input: 4, output: 10 }]]);
  });

  test('are those of the model that the text means', async () => {
    expect(paths(await checkOne('acme:priced', BEFORE_ALL))).toHaveLength(3);
  });

  test('are empty when something else changed', async () => {
    expect(paths(await checkOne('acme/renamed', BEFORE_ALL))).toEqual([]);
  });

  test('are empty without a date', async () => {
    expect(paths(await checkOne('acme/priced'))).toEqual([]);
  });

  test('start at the date itself', async () => {
    const [{ at }] = (await checkOne('acme/priced', BEFORE_ALL)).priceChanges;
    const later = new Date(Date.parse(at) + 1).toISOString();
    expect(paths(await checkOne('acme/priced', at))).toHaveLength(3);
    expect(paths(await checkOne('acme/priced', later))).toEqual([]);
  });
});

describe('a list', () => {
  test('is answered in its order, duplicates included', async () => {
    const keys = ['acme/nothing', 'acme/glow-1', 'acme/glow-3', 'acme/glow-1', 'acme/nothing', 'acme/glow-1.5'];
    const checks = await check(keys);
    expect(checks.map((one: { key: string; verdict: string }) => `${one.key} ${one.verdict}`)).toEqual([
      'acme/nothing UNKNOWN',
      'acme/glow-1 DEPRECATED',
      'acme/glow-3 OK',
      'acme/glow-1 DEPRECATED',
      'acme/nothing UNKNOWN',
      'acme/glow-1.5 REMOVED',
    ]);
    expect([checks[3], checks[4]]).toEqual([checks[1], checks[0]]);
  });

  test('of 500 takes no more statements than a list of four', async () => {
    const four = ['acme/glow-1', 'acme/glow-1.5', 'acme/priced', 'acme/nothing'];
    const many = [...four, ...Array.from({ length: 496 }, (_, index) => `acme/glow-${index}`)];
    const variables = (keys: string[]) => ({ keys, since: BEFORE_ALL });
    const statements = async (keys: string[]) => {
      const all = await gateway.statements(() => gateway.read(CHECK, variables(keys)));
      return all.filter((statement) => !isSuggestion(statement));
    };
    const counts = [(await statements(many)).length, (await statements(four)).length];
    // Fewer where a server answers two of them in time for what hangs on both to be loaded together. Keys that are not
    // current take one more in each of the two reads of models.
    expect(Math.max(...counts)).toBeLessThanOrEqual(11);
  });

  test('has suggestions by statements of five keys each, so that other requests get their turn', async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `acme/glow-3-text${index}`);
    const statements = await gateway.statements(() => check(keys));
    expect(statements.filter(isSuggestion)).toHaveLength(3);
  });

  test('has suggestions for its first 100 keys that are not served', async () => {
    const keys = Array.from({ length: 101 }, (_, index) => `acme/glow-3-text${index}`);
    const checks = await check(['acme/glow-3', ...keys, keys[0] ?? '']);
    const counts = checks.slice(1).map((one: { suggestions: unknown[] }) => Math.sign(one.suggestions.length));
    expect(counts).toEqual([...Array.from({ length: 100 }, () => 1), 0, 1]);
  });

  test('of served models reads only those models', async () => {
    const keys = ['acme/glow-2', 'acme/glow-3'];
    const statements = await gateway.statements(() =>
      gateway.read('query ($keys: [String!]!) { checkModels(keys: $keys) { verdict suggestions { key } } }', { keys }),
    );
    // The version, the current models, and those that were removed: a key can be written in several ways.
    expect(statements.length).toBe(3);
  });

  test('of impossible keys has them as UNKNOWN', async () => {
    const keys = ['', ' ', 'a\0b', '\ud800', '%_\\', '"', "'; drop table models; --", 'x'.repeat(10_000)];
    const checks = await check(keys, BEFORE_ALL);
    expect(checks.map((one: { verdict: string }) => one.verdict)).toEqual(keys.map(() => 'UNKNOWN'));
  });
});

describe('what is refused', () => {
  test('is a list of more than 500', async () => {
    expect(await faultOf({ keys: Array.from({ length: 501 }, () => 'a/b') })).toEqual({
      data: { checkModels: null },
      message: messageWith('"keys"', 1, 500, 501),
      code: 'BAD_USER_INPUT',
    });
  });

  test('is an empty list', async () => {
    expect((await faultOf({ keys: [] })).message).toEqual(messageWith('"keys"', 1, 500, 0));
  });

  test('is a date in the future', async () => {
    expect(await faultOf({ keys: ['acme/glow-1'], since: '2999-01-01T00:00:00Z' })).toEqual({
      data: { checkModels: null },
      message: messageWith('"since"', '2999-01-01T00:00:00.000Z'),
      code: 'BAD_USER_INPUT',
    });
  });

  test('is not a date within the tolerated clock skew', async () => {
    const soon = new Date(Date.now() + 60_000).toJSON();
    const { checkModels } = await gateway.read(
      'query ($since: DateTime) { checkModels(keys: ["acme/glow-1"], since: $since) { priceChanges { field } } }',
      { since: soon },
    );
    expect(checkModels).toEqual([{ priceChanges: [] }]);
  });
});

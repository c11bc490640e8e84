import { describe, expect, test } from 'vitest';
import { parsedModel } from './documents.ts';

test('of a model of which only the name is known all else is unknown', () => {
  const { model, problems } = parsedModel({});
  const { key, providerKey, modelId, name, status, inputModalities, outputModalities, sourceEntry, ...others } = model;
  expect({ key, providerKey, modelId, name }).toEqual({
    key: 'acme/m1',
    providerKey: 'acme',
    modelId: 'm1',
    name: 'M1',
  });
  expect({ status, inputModalities, outputModalities }).toEqual({
    status: 'ACTIVE',
    inputModalities: [],
    outputModalities: [],
  });
  expect(sourceEntry).toBe('{"name":"M1"}');
  expect(new Set(Object.values(others))).toEqual(new Set([null]));
  expect(problems).toEqual([]);
});

describe('status', () => {
  test.each([
    [{ status: 'deprecated' }, 'DEPRECATED'],
    [{ status: 'Beta' }, 'BETA'],
    [{ alpha: true }, 'ALPHA'],
    [{ beta: true }, 'BETA'],
    [{ beta: false }, 'ACTIVE'],
    [{ status: 'alpha', beta: true }, 'ALPHA'],
    [{ status: '' }, 'ACTIVE'],
  ])('of %j is %s', (fields, status) => {
    const { model, problems } = parsedModel(fields);
    expect(model).toMatchObject({ status, extra: null });
    expect(problems).toEqual([]);
  });

  test('that is unknown is kept as it is and counts as active, without a problem', () => {
    const { model, problems } = parsedModel({ status: 'Preview' });
    expect(model).toMatchObject({ status: 'ACTIVE', extra: { status: 'Preview' } });
    expect(problems).toEqual([]);
  });
});

describe('modalities', () => {
  test.each([
    { modalities: { input: ['pdf', 'Text', 'image', 'text'], output: ['audio', 'text'] } },
    { input_modalities: ['text', 'image', 'pdf'], output_modalities: ['text', 'audio'] },
  ])('are capital, in one order and without duplicates: %j', (fields) => {
    const { model } = parsedModel(fields);
    expect(model.inputModalities).toEqual(['TEXT', 'IMAGE', 'PDF']);
    expect(model.outputModalities).toEqual(['TEXT', 'AUDIO']);
    expect(model.extra).toBeNull();
  });

  test('that are unknown are kept in one order, without a problem', () => {
    const { model, problems } = parsedModel({ modalities: { input: ['touch', 'text', 'smell'], output: [] } });
    expect(model).toMatchObject({ inputModalities: ['TEXT'], extra: { modalities: { input: ['smell', 'touch'] } } });
    expect(problems).toEqual([]);
  });

  test('that are no list are none', () => {
    const { model, problems } = parsedModel({ modalities: { input: 'text', output: ['text', 1] } });
    expect(model).toMatchObject({ inputModalities: [], outputModalities: ['TEXT'] });
    expect(problems.map(({ path }) => path)).toEqual([
      'providers.acme.models.m1.modalities.input',
      'providers.acme.models.m1.modalities.output[1]',
    ]);
  });
});

describe('limits', () => {
  test('of 0 do not apply', () => {
    const { model, problems } = parsedModel({ limit: { context: 128_000, input: 0, output: 2_147_483_647 } });
    expect(model).toMatchObject({ contextTokens: 128_000, inputTokens: null, outputTokens: 2_147_483_647 });
    expect(problems).toEqual([]);
  });

  test.each([-1, 0.5, 2_147_483_648, '128000'])('of %j are unknown, with a problem', (context) => {
    const { model, problems } = parsedModel({ limit: { context, output: 4_096 } });
    expect(model).toMatchObject({ contextTokens: null, outputTokens: 4_096 });
    expect(problems.map(({ path }) => path)).toEqual(['providers.acme.models.m1.limit.context']);
  });
});

describe('interleaved', () => {
  test.each([
    [true, true, null],
    [false, false, null],
    [{ field: 'reasoning_content' }, true, 'reasoning_content'],
    [{ name: 'reasoning_content' }, true, 'reasoning_content'],
    [{}, true, null],
    [undefined, null, null],
    ['yes', null, null],
    [['yes'], null, null],
  ])('%j is read as %j with the field %j', (value, interleaved, interleavedField) => {
    expect(parsedModel({ interleaved: value }).model).toMatchObject({ interleaved, interleavedField });
  });
});

describe('reasoning options', () => {
  const read = (options: unknown) => {
    const { model, problems } = parsedModel({ reasoning_options: options });
    return { options: model.reasoningOptions, extra: model.extra, problems: problems.length };
  };

  test('come in one order, and efforts keep theirs', () => {
    const options = [
      { type: 'budget_tokens', min: -1, max: 8_192 },
      { type: 'effort', values: ['high', null, 'low'] },
      { type: 'toggle' },
    ];
    expect(read(options)).toEqual({
      options: [
        { kind: 'TOGGLE' },
        { kind: 'EFFORT', efforts: ['high', null, 'low'] },
        { kind: 'BUDGET_TOKENS', minTokens: -1, maxTokens: 8_192 },
      ],
      extra: null,
      problems: 0,
    });
  });

  test('may be none, which is not the same as unknown', () => {
    expect(read([]).options).toEqual([]);
    expect(read(undefined).options).toBeNull();
  });

  test('of an unknown type are kept as they are', () => {
    expect(read([{ type: 'budget_share', of: 0.5 }, { type: 'toggle' }])).toEqual({
      options: [{ kind: 'TOGGLE' }],
      extra: { reasoning_options: [{ type: 'budget_share', of: 0.5 }] },
      problems: 0,
    });
  });

  test('keep their unknown keys, with the type that tells whose they are', () => {
    expect(read([{ type: 'effort', values: ['low'], default: 'low' }])).toMatchObject({
      options: [{ kind: 'EFFORT', efforts: ['low'] }],
      extra: { reasoning_options: [{ type: 'effort', default: 'low' }] },
    });
  });

  test('that are wrong are dropped with a problem each', () => {
    expect(read(['toggle', { type: 'effort' }, { type: 'effort', values: ['low', 3] }])).toEqual({
      options: [{ kind: 'EFFORT', efforts: ['low'] }],
      extra: null,
      problems: 3,
    });
  });
});

test('dates are kept as published, even impossible ones', () => {
  const { model } = parsedModel({ release_date: '2025-25-11', last_updated: '2025', knowledge: 'early 2024' });
  expect(model).toMatchObject({ releaseDate: '2025-25-11', lastUpdated: '2025', knowledgeCutoff: 'early 2024' });
});

test.each([
  ['release_date', 20_250_807],
  ['attachment', 'yes'],
  ['family', ['gpt']],
  ['limit', 5],
  ['modalities', 'text'],
  ['provider', 'openai'],
  ['reasoning_options', {}],
])('a %s of the wrong kind is reported and not kept', (key, value) => {
  const { model, problems } = parsedModel({ [key]: value });
  expect(problems.map(({ path }) => path)).toEqual([`providers.acme.models.m1.${key}`]);
  expect(model.extra).toBeNull();
});

test('a cost of the wrong kind is reported and kept as it is', () => {
  const { model, problems } = parsedModel({ cost: 'free' });
  expect(problems.map(({ path }) => path)).toEqual(['providers.acme.models.m1.cost']);
  expect(model).toMatchObject({ priceInput: null, extra: { cost: 'free' } });
});

test('unknown keys are kept where they are in the source', () => {
  const extra = {
    experimental: { lab_only: true },
    limit: { requests: 5 },
    provider: { region: 'eu' },
    modalities: { note: 'x' },
    quota: { daily: [null, 5] },
  };
  const { model, problems } = parsedModel({ ...extra, provider: { npm: 'n', api: 'a', shape: 's', region: 'eu' } });
  expect(model).toMatchObject({ apiNpmPackage: 'n', apiBaseUrl: 'a', apiShape: 's' });
  expect(model.extra).toEqual(extra);
  expect(problems).toEqual([]);
});

test('a null under an unknown key is absent, as under a known one', () => {
  const { model } = parsedModel({
    quota: null,
    family: null,
    limit: { requests: null },
    plan: { name: 'x', until: null },
  });
  expect(model.extra).toEqual({ plan: { name: 'x' } });
});

test('the "experimental" of 2025, a mere boolean, is kept as unknown', () => {
  expect(parsedModel({ experimental: true }).model).toMatchObject({
    extra: { experimental: true },
    pricingModes: null,
  });
});

test('"open" is the name of "open_weights" for the first forty minutes', () => {
  expect(parsedModel({ open: true }).model).toMatchObject({ openWeights: true, extra: null });
});

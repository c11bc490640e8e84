import { describe, expect, test } from 'vitest';
import { parsedModel } from './documents.ts';

const prices = { input: 1, output: 2 };
const contextTier = (size: unknown, fields: object = {}) => ({ ...prices, ...fields, tier: { type: 'context', size } });

describe('prices', () => {
  test.each([
    [0.049999999999999996, '0.05'],
    [1e-7, '0.0000001'],
    [0, '0'],
    [600, '600'],
    [1.1279999999999999, '1.128'],
    [1e21, '1000000000000000000000'],
  ])('of %d are the decimal text %s', (input, text) => {
    expect(parsedModel({ cost: { input, output: 0 } }).model.priceInput).toBe(text);
  });

  test('have a column each', () => {
    const cost = { input: 1, output: 2, reasoning: 3, cache_read: 4, cache_write: 5, input_audio: 6, output_audio: 7 };
    expect(parsedModel({ cost }).model).toMatchObject({
      priceInput: '1',
      priceOutput: '2',
      priceReasoning: '3',
      priceCacheRead: '4',
      priceCacheWrite: '5',
      priceInputAudio: '6',
      priceOutputAudio: '7',
      extra: null,
    });
  });

  test.each([-1, '1', null, undefined, Number.NaN])('of input %j leave the model without any price', (input) => {
    const { model, problems } = parsedModel({
      cost: { input, output: 1, cache_read: 1, tiers: [contextTier(200_000)] },
    });
    expect(model).toMatchObject({ priceInput: null, priceOutput: null, priceCacheRead: null, pricingTiers: null });
    expect(problems.at(-1)?.path).toBe('providers.acme.models.m1.cost');
  });

  test('of the cache that are wrong are unknown, and the others stay', () => {
    const { model, problems } = parsedModel({ cost: { ...prices, cache_read: -0.5 } });
    expect(model).toMatchObject({ priceInput: '1', priceCacheRead: null, extra: { cost: { cache_read: -0.5 } } });
    expect(problems).toEqual([
      { path: 'providers.acme.models.m1.cost.cache_read', message: 'must be a price of at least 0; got -0.5.' },
    ]);
  });

  test('of unknown kinds are kept', () => {
    expect(parsedModel({ cost: { ...prices, per_image: 3 } }).model.extra).toEqual({ cost: { per_image: 3 } });
  });
});

describe('tiers', () => {
  test('are sorted by size', () => {
    const tiers = [contextTier(256_000), contextTier(32_000, { cache_read: 0.1 + 0.2 })];
    expect(parsedModel({ cost: { ...prices, tiers } }).model.pricingTiers).toEqual([
      { ...prices, cacheRead: 0.3, minContext: 32_000 },
      { ...prices, minContext: 256_000 },
    ]);
  });

  test.each([
    ['no size', { ...prices, tier: { type: 'context' } }],
    ['no tier', prices],
    ['a size of 0', contextTier(0)],
    ['a size that is text', contextTier('200000')],
    ['no price of output', { input: 1, tier: { type: 'context', size: 200_000 } }],
    ['no object', 5],
  ])('with %s are dropped, and the others stay', (_, wrong) => {
    const { model, problems } = parsedModel({ cost: { ...prices, tiers: [wrong, contextTier(128_000)] } });
    expect(model.pricingTiers).toEqual([{ ...prices, minContext: 128_000 }]);
    expect(problems[0]?.path).toMatch(/^providers\.acme\.models\.m1\.cost\.tiers\[0\]/);
  });

  test('of an unknown type are kept as they are, without a problem', () => {
    const batch = { ...prices, tier: { type: 'batch', size: 10 } };
    const { model, problems } = parsedModel({ cost: { ...prices, tiers: [batch] } });
    expect(model).toMatchObject({ pricingTiers: null, extra: { cost: { tiers: [batch] } } });
    expect(problems).toEqual([]);
  });

  test('keep their unknown keys, with the tier that tells whose they are', () => {
    const tiers = [contextTier(128_000, { per_image: 3 })];
    expect(parsedModel({ cost: { ...prices, tiers } }).model.extra).toEqual({
      cost: { tiers: [{ tier: { type: 'context', size: 128_000 }, per_image: 3 }] },
    });
  });

  test('make the price over 200k a copy, which is dropped', () => {
    const cost = { ...prices, tiers: [contextTier(272_000)], context_over_200k: { ...prices, note: 'x' } };
    expect(parsedModel({ cost }).model).toMatchObject({ pricingOver200k: null, extra: null });
  });
});

test('a price over 200k without tiers is kept', () => {
  const cost = { ...prices, context_over_200k: { input: 3, output: 4, cache_read: 0.5 } };
  expect(parsedModel({ cost }).model.pricingOver200k).toEqual({
    input: 3,
    output: 4,
    cacheRead: 0.5,
    minContext: 200_000,
  });
});

describe('modes', () => {
  test('are sorted by name, with what a request must add', () => {
    const modes = {
      slow: { cost: { input: 0.5 } },
      fast: { cost: { ...prices, cache_read: 3 }, provider: { body: { speed: 'fast' }, headers: { beta: 'x' } } },
    };
    expect(parsedModel({ experimental: { modes } }).model).toMatchObject({
      pricingModes: [
        { name: 'fast', ...prices, cacheRead: 3, requestBody: { speed: 'fast' }, requestHeaders: { beta: 'x' } },
        { name: 'slow', input: 0.5 },
      ],
      extra: null,
    });
  });

  test('keep their unknown keys at their place', () => {
    const modes = { fast: { cost: { ...prices, per_image: 3 }, provider: { shape: 'x' }, since: '2026' } };
    expect(parsedModel({ experimental: { modes } }).model.extra).toEqual({
      experimental: { modes: { fast: { cost: { per_image: 3 }, provider: { shape: 'x' }, since: '2026' } } },
    });
  });

  test('that are no objects are reported and kept as they are', () => {
    const experimental = { modes: { fast: true } };
    const { model, problems } = parsedModel({ experimental });
    expect(model).toMatchObject({ pricingModes: null, extra: { experimental } });
    expect(problems.map(({ path }) => path)).toEqual(['providers.acme.models.m1.experimental.modes.fast']);
  });
});

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalog } from '../fixtures/catalog.ts';
import { litellmModes, litellmTierKey, litellmTypes } from '../fixtures/litellm-structure.ts';
import { type CatalogGateway, catalogGateway, gatewayWithCatalog } from '../harness/catalog-gateway.ts';
import { get } from './get.ts';

// biome-ignore lint/suspicious/noExplicitAny: prices of the fixture, as they are written there.
const pricesOf = (provider: string, id: string): any => catalog.providers[provider]?.models[id]?.['cost'];

type CostMap = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

let gateway: CatalogGateway;
let text: string;
let map: CostMap;
beforeAll(async () => {
  gateway = await gatewayWithCatalog();
  text = (await get(`${gateway.url}/litellm.json`)).text;
  map = JSON.parse(text);
});
afterAll(() => gateway?.close());

describe('the cost map of LiteLLM', () => {
  test('has every model once, in the structure that LiteLLM checks', () => {
    const count = Object.values(catalog.providers).flatMap(({ models }) => Object.keys(models)).length;
    expect(Object.keys(map)).toHaveLength(count);
    for (const [key, entry] of Object.entries(map)) {
      for (const [name, value] of Object.entries(entry)) {
        const [, base = name] = litellmTierKey.exec(name) ?? [];
        expect(`${key} ${name} ${typeof value}`).toBe(`${key} ${name} ${litellmTypes[base]}`);
      }
      if (entry['mode'] !== undefined) expect(litellmModes).toContain(entry['mode']);
    }
  });

  test('has the keys of LiteLLM and its names of the providers', () => {
    expect(map['gpt-5']).toMatchObject({ litellm_provider: 'openai', mode: 'chat' });
    expect(map['claude-sonnet-4-5']).toMatchObject({ litellm_provider: 'anthropic' });
    expect(map['gemini/gemini-2.5-pro']).toMatchObject({ litellm_provider: 'gemini' });
    expect(map['text-embedding-3-large']).toMatchObject({ mode: 'embedding' });
    expect(map['gpt-image-1']).toMatchObject({ mode: 'image_generation' });
    const others = Object.entries(map).filter(([key]) => key.startsWith('kilo/'));
    expect(others.length).toBeGreaterThan(0);
    for (const [, entry] of others) expect(entry).not.toHaveProperty('litellm_provider');
  });

  test('has prices per token, for each tier too', () => {
    const [price, tier] = [pricesOf('openai', 'gpt-5.4'), pricesOf('openai', 'gpt-5.4').tiers[0]];
    expect(map['gpt-5.4']).toMatchObject({
      input_cost_per_token: price.input / 1e6,
      [`input_cost_per_token_above_${tier.tier.size / 1000}k_tokens`]: tier.input / 1e6,
      [`output_cost_per_token_above_${tier.tier.size / 1000}k_tokens`]: tier.output / 1e6,
    });
    expect(text).not.toMatch(/"\w+_cost\w*":[\d.]+e-/);
  });

  test('leaves out a price that is not known, and has 0 for what is free', () => {
    const plans = Object.entries(map).filter(([key]) => key.startsWith('zai-coding-plan/'));
    expect(plans.length).toBeGreaterThan(0);
    for (const [, entry] of plans) expect(entry).not.toHaveProperty('input_cost_per_token');
    expect(Object.entries(map).some(([, entry]) => entry['input_cost_per_token'] === 0)).toBe(true);
  });
});

test('prices have no noise and no exponent, and keys of two providers do not replace each other', async () => {
  const model = (id: string, cost: object) => ({ [id]: { id, name: id, cost } });
  const provider = (id: string, models: object) => ({ id, name: id, env: [], npm: '@x/y', models });
  const cost = { input: 0.049999999999999996, output: 0.3, cache_read: 0.00123 };
  const tiers = [{ input: 1, output: 2, tier: { type: 'context', size: 200_001 } }];
  const own = await catalogGateway({
    models: {},
    providers: {
      anthropic: provider('anthropic', model('same', { input: 1, output: 1 })),
      openai: provider('openai', { ...model('same', { ...cost, tiers }), ...model('__proto', cost) }),
    },
  });
  try {
    const { text: received } = await get(`${own.url}/litellm.json`);
    expect(received).toContain('"input_cost_per_token":0.00000005,');
    expect(received).toContain('"cache_read_input_token_cost":0.00000000123');
    const { same, 'openai/same': other } = JSON.parse(received);
    expect(same).toMatchObject({ litellm_provider: 'anthropic', input_cost_per_token: 0.000001 });
    expect(other).toMatchObject({ litellm_provider: 'openai', input_cost_per_token_above_200001_tokens: 0.000001 });
  } finally {
    await own.close();
  }
});

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { calcPrice } from '@pydantic/genai-prices';
import { estimateCost } from '../src/cost/estimate.ts';
import { pricingOf } from '../src/model/pricing/pricing-of.ts';
import { parseDocument } from '../src/models-dev/parse/parse.ts';

const DAY = '2026-06-26';
const snapshot = new URL(`../../shared/data/modelsdev/daily/${DAY}.catalog.json.gz`, import.meta.url);

const models = [
  'openai/gpt-4o openai/gpt-4o-mini openai/gpt-4.1 openai/gpt-5 openai/gpt-5-mini openai/gpt-5.2 openai/gpt-5.4',
  'openai/o1 openai/o3 openai/o4-mini',
  'anthropic/claude-3-haiku-20240307 anthropic/claude-haiku-4-5 anthropic/claude-opus-4-1 anthropic/claude-opus-4-8',
  'anthropic/claude-sonnet-4-5 anthropic/claude-3-sonnet-20240229',
  'google/gemini-2.0-flash google/gemini-2.5-flash google/gemini-2.5-flash-lite google/gemini-2.5-pro',
  'google/gemini-3.1-pro-preview google/gemini-2.5-flash-image',
  'mistral/codestral-latest mistral/mistral-large-2512 mistral/mistral-large-latest',
  'deepseek/deepseek-chat deepseek/deepseek-v4-flash deepseek/deepseek-v4-pro',
].flatMap((line) => line.split(' '));

const usages = {
  plain: { input: 10_000, output: 1_000 },
  cached: { input: 10_000, cacheRead: 20_000, cacheWrite: 30_000, output: 1_000 },
  long: { input: 250_000, output: 1_000 },
};

/** Differences of the prices themselves, with the usages that show them. */
const explained = {
  'anthropic/claude-3-sonnet-20240229': [['cached'], 'models.dev publishes a cache-write price below the real one.'],
  'anthropic/claude-sonnet-4-5': [['long'], 'models.dev publishes no tier above 200,000 tokens.'],
  'google/gemini-2.5-flash-image': [['plain', 'cached', 'long'], 'models.dev publishes the price of output images.'],
  'mistral/mistral-large-2512': [['cached'], 'models.dev publishes no price for cached reads.'],
  'mistral/mistral-large-latest': [['plain', 'cached', 'long'], 'The alias points to different releases.'],
  'deepseek/deepseek-chat': [['plain', 'cached', 'long'], 'models.dev publishes the prices of the newer release.'],
};

test('28 models cost what genai-prices says', { skip: existsSync(snapshot) ? false : `no ${snapshot}` }, async (t) => {
  assert.equal(models.length, 28);
  const document = JSON.parse(gunzipSync(readFileSync(snapshot)).toString());
  const parsed = parseDocument({ providers: document.providers, baseModels: document.models });
  for (const key of models) {
    await t.test(key, () => {
      const model = parsed.models.find((one) => one.key === key);
      const different = Object.keys(usages).filter(
        (name) => Math.abs(ourCost(model, usages[name]) - theirCost(model, usages[name])) > 1e-9,
      );
      assert.deepEqual(different, explained[key]?.[0] ?? []);
    });
  }
});

function ourCost(model, tokens) {
  const none = { reasoning: 0, cacheRead: 0, cacheWrite: 0, inputAudio: 0, outputAudio: 0 };
  const usage = { ...none, ...tokens, requests: 1, mode: null, scope: 'REQUEST', cacheTtl: 'FIVE_MINUTES' };
  const terms = { isFree: false, isWriteSurcharged: false, cacheTtl: usage.cacheTtl };
  return estimateCost(pricingOf(model), usage, null, terms).total.toNumber();
}

function theirCost({ providerKey, modelId }, { input, output, cacheRead = 0, cacheWrite = 0 }) {
  const usage = {
    // Theirs includes the cached tokens.
    input_tokens: input + cacheRead + cacheWrite,
    cache_read_tokens: cacheRead,
    cache_write_tokens: cacheWrite,
    output_tokens: output,
  };
  return calcPrice(usage, modelId, { providerId: providerKey, timestamp: new Date(DAY) }).total_price;
}

import { Decimal } from 'decimal.js';
import type { Prices } from '../../db/tables/json-columns.ts';
import { hasComparablePrice, pricingOf } from '../../model/pricing/pricing-of.ts';
import type { ModelState } from '../published-queries.ts';
import { litellmMode } from './litellm-mode.ts';
import { litellmProvider } from './litellm-providers.ts';

const TOKENS_PER_PRICE = 1_000_000;

const costKeys = {
  input: 'input_cost_per_token',
  output: 'output_cost_per_token',
  cacheRead: 'cache_read_input_token_cost',
  cacheWrite: 'cache_creation_input_token_cost',
  reasoning: 'output_cost_per_reasoning_token',
  inputAudio: 'input_cost_per_audio_token',
  outputAudio: 'output_cost_per_audio_token',
} as const satisfies Readonly<Record<keyof Prices, string>>;

type Value = string | number | boolean | Decimal;
type Fields = Readonly<Record<string, Value | null>>;

/** The models in the shape of LiteLLM's `model_prices_and_context_window.json`. */
export function costMapFile(models: readonly ModelState[]): string {
  const entries = new Map<string, Fields>();
  for (const model of models) {
    const key = keyOf(model);
    // LiteLLM's short keys of two providers can be the same.
    entries.set(entries.has(key) ? model.key : key, entryOf(model));
  }
  const members = [...entries].map(([key, fields]) => `${JSON.stringify(key)}:${objectText(fields)}`);
  return `{${members.join(',')}}`;
}

function keyOf({ key, providerKey, modelId }: ModelState): string {
  const provider = litellmProvider(providerKey);
  return provider ? provider.keyPrefix + modelId : key;
}

/** A price that is not known is left out, because programs take 0 for free. */
function entryOf(model: ModelState): Fields {
  const pricing = hasComparablePrice(model) ? pricingOf(model) : null;
  const tiers = pricing?.contextOver200k ? [pricing.contextOver200k] : (pricing?.tiers ?? []);
  return {
    litellm_provider: litellmProvider(model.providerKey)?.name ?? null,
    mode: litellmMode(model),
    max_input_tokens: model.inputTokens ?? model.contextTokens,
    max_output_tokens: model.outputTokens,
    max_tokens: model.outputTokens,
    ...(pricing && costs(pricing, '')),
    ...Object.assign({}, ...tiers.map((tier) => costs(tier, aboveTokens(tier.minContext)))),
    supports_function_calling: model.toolCall,
    supports_reasoning: model.reasoning,
    supports_response_schema: model.structuredOutput,
    supports_vision: model.inputModalities.includes('IMAGE'),
    supports_pdf_input: model.inputModalities.includes('PDF'),
    supports_audio_input: model.inputModalities.includes('AUDIO'),
    supports_audio_output: model.outputModalities.includes('AUDIO'),
    supports_video_input: model.inputModalities.includes('VIDEO'),
    supports_prompt_caching: pricing === null ? null : pricing.cacheRead !== undefined,
  };
}

function costs(prices: Partial<Prices>, suffix: string): Fields {
  const entries = Object.entries(costKeys).flatMap(([name, key]) => {
    const price = prices[name as keyof Prices];
    return price === undefined ? [] : [[key + suffix, new Decimal(price).div(TOKENS_PER_PRICE)] as const];
  });
  return Object.fromEntries(entries);
}

function aboveTokens(tokens: number): string {
  return tokens % 1_000 === 0 ? `_above_${tokens / 1_000}k_tokens` : `_above_${tokens}_tokens`;
}

function objectText(fields: Fields): string {
  const members = Object.entries(fields).flatMap(([key, value]) =>
    value === null ? [] : [`${JSON.stringify(key)}:${valueText(value)}`],
  );
  return `{${members.join(',')}}`;
}

/** JSON.stringify would write small costs with an exponent. */
function valueText(value: Value): string {
  return value instanceof Decimal ? value.toFixed() : JSON.stringify(value);
}

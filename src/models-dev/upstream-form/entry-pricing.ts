import type { Json, JsonObject, Prices, PricingMode, PricingTier } from '../../db/tables/json-columns.ts';
import type { ModelRecord } from '../../db/tables/records.ts';
import { withoutAbsent } from '../json/canonical.ts';
import { priceKeys } from './price-keys.ts';

/** Null: no prices. */
export function costEntry(record: ModelRecord): JsonObject | null {
  return withoutAbsent({
    input: price(record.priceInput),
    output: price(record.priceOutput),
    reasoning: price(record.priceReasoning),
    cache_read: price(record.priceCacheRead),
    cache_write: price(record.priceCacheWrite),
    input_audio: price(record.priceInputAudio),
    output_audio: price(record.priceOutputAudio),
    tiers: tiersOf(record)?.map(tierEntry),
  });
}

/** The price over 200,000 tokens of older documents is a tier today, so that the new form alone is no change. */
function tiersOf({ pricingTiers, pricingOver200k }: ModelRecord): readonly PricingTier[] | null | undefined {
  return pricingTiers ?? (pricingOver200k ? [pricingOver200k] : null);
}

export function modesEntry(modes: readonly PricingMode[] | null): JsonObject | null {
  return modes && Object.fromEntries(modes.map((mode) => [mode.name, modeEntry(mode)]));
}

function price(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}

function tierEntry(tier: PricingTier): JsonObject {
  return { ...pricesEntry(tier), tier: { type: 'context', size: tier.minContext } };
}

function modeEntry(mode: PricingMode): JsonObject {
  const fields = {
    cost: pricesEntry(mode),
    provider: withoutAbsent({ body: mode.requestBody, headers: mode.requestHeaders }),
  };
  return withoutAbsent(fields) ?? {};
}

function pricesEntry(prices: Partial<Prices>): JsonObject | null {
  const fields = priceKeys.map(([name, key]): readonly [string, Json | undefined] => [key, prices[name]]);
  return withoutAbsent(Object.fromEntries(fields));
}

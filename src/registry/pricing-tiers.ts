import { z } from 'zod';
import type { JsonObject, PricingTier } from '../db/tables/json-columns.ts';
import { count, price } from './values.ts';

/** The prices that a model has in addition to those of input and output. */
export const otherPrices = {
  reasoning: price.exactOptional(),
  cacheRead: price.exactOptional(),
  cacheWrite: price.exactOptional(),
  inputAudio: price.exactOptional(),
  outputAudio: price.exactOptional(),
};

export const pricingTiers = z
  .array(z.strictObject({ minContext: count, input: price, output: price, ...otherPrices }))
  .max(20)
  .refine(
    (tiers) => new Set(tiers.map(({ minContext }) => minContext)).size === tiers.length,
    'must not repeat a `minContext`',
  )
  .describe('Prices of requests whose prompt is larger than `minContext` tokens.');

interface TierColumns {
  readonly pricingTiers?: readonly PricingTier[] | null | undefined;
  readonly pricingOver200k?: PricingTier | null | undefined;
}

/** Also replaces the price over 200,000 tokens of older documents. */
export function tierColumns(tiers: readonly PricingTier[]) {
  const sorted = tiers.toSorted((one, other) => one.minContext - other.minContext);
  return { pricingTiers: sorted.length === 0 ? null : sorted, pricingOver200k: null };
}

/** As JSON. Empty: the prices are flat. */
export function tiersIn({ pricingTiers: tiers, pricingOver200k }: TierColumns): readonly JsonObject[] {
  return (tiers ?? (pricingOver200k ? [pricingOver200k] : [])).map((tier) => ({ ...tier }));
}

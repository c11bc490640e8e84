import type { Prices } from '../../db/tables/json-columns.ts';
import type { ModelRecord } from '../../db/tables/records.ts';

export type PriceColumns = Pick<
  ModelRecord,
  | 'priceInput'
  | 'priceOutput'
  | 'priceReasoning'
  | 'priceCacheRead'
  | 'priceCacheWrite'
  | 'priceInputAudio'
  | 'priceOutputAudio'
>;

/** The pricing of a model before the document. It replaces prices that the document has in an unreadable form. */
export type KnownPricing = PriceColumns & Pick<ModelRecord, 'pricingTiers' | 'pricingOver200k' | 'pricingModes'>;

/** By model key. */
export type KnownPricings = ReadonlyMap<string, KnownPricing>;

export const unpriced: KnownPricing = {
  priceInput: null,
  priceOutput: null,
  priceReasoning: null,
  priceCacheRead: null,
  priceCacheWrite: null,
  priceInputAudio: null,
  priceOutputAudio: null,
  pricingTiers: null,
  pricingOver200k: null,
  pricingModes: null,
};

export function pricesOf(columns: PriceColumns): Partial<Prices> {
  return {
    ...given('input', columns.priceInput),
    ...given('output', columns.priceOutput),
    ...given('reasoning', columns.priceReasoning),
    ...given('cacheRead', columns.priceCacheRead),
    ...given('cacheWrite', columns.priceCacheWrite),
    ...given('inputAudio', columns.priceInputAudio),
    ...given('outputAudio', columns.priceOutputAudio),
  };
}

function given(name: keyof Prices, price: string | null | undefined): Partial<Prices> {
  return price === null || price === undefined ? {} : { [name]: Number(price) };
}

/** The tier of a size. A price over 200,000 tokens counts as a tier. */
export function tierOf({ pricingTiers, pricingOver200k }: KnownPricing, minContext: number): Partial<Prices> {
  const tiers = pricingTiers ?? (pricingOver200k ? [pricingOver200k] : []);
  const { minContext: _, ...prices } = tiers.find((tier) => tier.minContext === minContext) ?? { minContext };
  return prices;
}

import type { models } from '../../db/tables/catalog-tables.ts';
import type { Prices, PricingMode, PricingTier } from '../../db/tables/json-columns.ts';
import type { PriceKindName } from './price-kind-queries.ts';

/** The pricing of a model, as numbers. */
export interface PricingShape extends Prices {
  readonly tiers: readonly PricingTier[];
  readonly contextOver200k: PricingTier | null;
  readonly modes: readonly PricingMode[];
}

/** The columns of a model that are its pricing. */
export type PricedRow = Pick<
  typeof models.$inferSelect,
  | 'priceInput'
  | 'priceOutput'
  | 'priceReasoning'
  | 'priceCacheRead'
  | 'priceCacheWrite'
  | 'priceInputAudio'
  | 'priceOutputAudio'
  | 'pricingTiers'
  | 'pricingOver200k'
  | 'pricingModes'
>;

/** Null: no price published. */
export function pricingOf(model: PricedRow): PricingShape | null {
  if (model.priceInput === null || model.priceOutput === null) return null;
  return {
    input: Number(model.priceInput),
    output: Number(model.priceOutput),
    ...given('reasoning', model.priceReasoning),
    ...given('cacheRead', model.priceCacheRead),
    ...given('cacheWrite', model.priceCacheWrite),
    ...given('inputAudio', model.priceInputAudio),
    ...given('outputAudio', model.priceOutputAudio),
    tiers: model.pricingTiers ?? [],
    contextOver200k: model.pricingOver200k,
    modes: model.pricingModes ?? [],
  };
}

function given<Name extends keyof Prices>(name: Name, price: string | null): { [key in Name]?: number } {
  const prices: { [key in Name]?: number } = {};
  if (price !== null) prices[name] = Number(price);
  return prices;
}

interface ComparableRow extends PricedRow {
  readonly priceKind: PriceKindName;
}

/** The pricing by which models can be compared. Null: not published, or 0 as part of a subscription. */
export function comparablePricing(model: ComparableRow): PricingShape | null {
  return hasComparablePrice(model) ? pricingOf(model) : null;
}

export function hasComparablePrice({ priceKind }: Pick<ComparableRow, 'priceKind'>): boolean {
  return priceKind === 'METERED' || priceKind === 'FREE';
}

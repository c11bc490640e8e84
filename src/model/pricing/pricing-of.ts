import type { models } from '../../db/tables/catalog-tables.ts';
import type { Prices, PricingMode, PricingTier } from '../../db/tables/json-columns.ts';
import type { PriceKindName } from './price-kind-queries.ts';

/** The pricing of a model in US dollars per million tokens. */
export interface PricingShape extends Prices {
  readonly tiers: readonly PricingTier[];
  readonly contextOver200k: PricingTier | null;
  readonly modes: readonly PricingMode[];
}

/** The pricing columns of a model state. */
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

/** Null: no price is published. */
export function pricingOf(model: PricedRow): PricingShape | null {
  if (model.priceInput === null || model.priceOutput === null) return null;
  const prices: { -readonly [Name in keyof Prices]: Prices[Name] } = {
    input: Number(model.priceInput),
    output: Number(model.priceOutput),
  };
  if (model.priceReasoning !== null) prices.reasoning = Number(model.priceReasoning);
  if (model.priceCacheRead !== null) prices.cacheRead = Number(model.priceCacheRead);
  if (model.priceCacheWrite !== null) prices.cacheWrite = Number(model.priceCacheWrite);
  if (model.priceInputAudio !== null) prices.inputAudio = Number(model.priceInputAudio);
  if (model.priceOutputAudio !== null) prices.outputAudio = Number(model.priceOutputAudio);
  return Object.assign(prices, {
    tiers: model.pricingTiers ?? [],
    contextOver200k: model.pricingOver200k,
    modes: model.pricingModes ?? [],
  });
}

interface ComparableRow extends PricedRow {
  readonly priceKind: PriceKindName;
}

/** Prices that can be compared between models. Null: not published, or 0 without being free. */
export function comparablePricing(model: ComparableRow): PricingShape | null {
  return hasComparablePrice(model) ? pricingOf(model) : null;
}

export function hasComparablePrice({ priceKind }: Pick<ComparableRow, 'priceKind'>): boolean {
  return priceKind === 'METERED' || priceKind === 'FREE';
}

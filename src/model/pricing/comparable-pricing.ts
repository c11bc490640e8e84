import type { ModelRow } from '../model-queries.ts';
import { type PricingShape, pricingOf } from './pricing.ts';

/** The prices that may tell which model is cheaper. Null: not published, or published as 0 by a subscription. */
export function comparablePricing(model: ModelRow): PricingShape | null {
  return hasComparablePrice(model) ? pricingOf(model) : null;
}

export function hasComparablePrice({ priceKind }: ModelRow): boolean {
  return priceKind === 'METERED' || priceKind === 'FREE';
}

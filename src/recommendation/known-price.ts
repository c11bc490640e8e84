import { Decimal } from 'decimal.js';
import type { ModelRow } from '../model/model-queries.ts';
import { comparablePricing } from '../model/pricing/pricing-of.ts';

/** The price of a million tokens in and a million out. Null: not known. */
export function knownPrice(model: ModelRow): Decimal | null {
  const pricing = comparablePricing(model);
  return pricing && new Decimal(pricing.input).plus(pricing.output);
}

export function whyCostIsUnknown({ priceKind }: ModelRow): string {
  if (priceKind === 'PLAN') return 'it is served under a subscription';
  if (priceKind === 'UNKNOWN') return 'no price is published';
  return 'not all that is used has a price';
}

/** "$0.01875". */
export function inDollars(amount: Decimal | number): string {
  return `$${new Decimal(amount).toFixed()}`;
}

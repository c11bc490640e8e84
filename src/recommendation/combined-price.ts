import { Decimal } from 'decimal.js';
import type { ModelRow } from '../model/model-queries.ts';
import { comparablePricing } from '../model/pricing/pricing-of.ts';

/** The price of a million input and a million output tokens. Null: unknown. */
export function combinedPrice(model: ModelRow): Decimal | null {
  const pricing = comparablePricing(model);
  return pricing && new Decimal(pricing.input).plus(pricing.output);
}

/** The end of a sentence. */
export function unknownCostReason({ priceKind }: ModelRow): string {
  if (priceKind === 'SUBSCRIPTION') return 'the model is part of a subscription';
  if (priceKind === 'UNKNOWN') return 'no price per token is published';
  return 'part of the usage has no price';
}

/** "$0.01875". */
export function formatUsd(amount: Decimal | number): string {
  return `$${new Decimal(amount).toFixed()}`;
}

import { Decimal } from 'decimal.js';
import type { Prices, PricingMode, PricingTier } from '../db/tables/json-columns.ts';
import type { PricingShape } from '../model/pricing/pricing-of.ts';
import { type CostKind, costKinds, findPrice, type PriceList, tokensOf } from './price-list.ts';

/** Tokens of one request, each kind counted once, how many such requests, and in which mode. Null: the usual one. */
export interface TokenUsage extends Record<keyof Prices, number> {
  readonly requests: number;
  readonly mode: string | null;
}

export interface CostComponent {
  readonly kind: CostKind;
  /** Tokens of all requests together. */
  readonly quantity: number;
  /** US dollars per million tokens. */
  readonly unitPrice: number;
  /** US dollars. */
  readonly amount: Decimal;
}

export interface Estimate {
  readonly total: Decimal;
  readonly components: readonly CostComponent[];
  /** Used, but without a price. */
  readonly unpriced: readonly CostKind[];
  readonly pricing: PricingShape;
  readonly tier: PricingTier | null;
  readonly mode: PricingMode | null;
  readonly assumptions: readonly string[];
}

const TOKENS_PER_PRICE = 1_000_000;
// Prices have 12 significant digits and quantities 16: nothing of a product or a sum is rounded away.
const Exact = Decimal.clone({ precision: 60 });

/** What the requests cost by list price. `mode` null: the usual one; else one of the pricing's. */
export function estimateCost(pricing: PricingShape, usage: TokenUsage, mode: PricingMode | null): Estimate {
  const tier = tierOf(pricing, usage);
  const lists = priceLists(pricing, tier, mode);
  const used = costKinds.flatMap((kind) => {
    const quantity = tokensOf(usage, kind) * usage.requests;
    return quantity > 0 ? [{ kind, quantity, price: findPrice(kind, lists) }] : [];
  });
  const components = used.flatMap(({ kind, quantity, price }) => (price ? component(kind, quantity, price.usd) : []));
  return {
    total: components.reduce((sum, { amount }) => sum.plus(amount), new Exact(0)),
    components,
    unpriced: used.flatMap(({ kind, price }) => (price ? [] : [kind])),
    pricing,
    tier,
    mode,
    assumptions: [...assumptionsOfSize(tier, mode), ...used.flatMap(({ price }) => price?.assumptions ?? [])],
  };
}

export function promptTokens({ input, cacheRead, cacheWrite, inputAudio }: TokenUsage): number {
  return input + cacheRead + cacheWrite + inputAudio;
}

/** The tier that the prompt of one request reaches: its prices hold for the whole request. Null: below all of them. */
function tierOf({ tiers, contextOver200k }: PricingShape, usage: TokenUsage): PricingTier | null {
  const all = contextOver200k ? [contextOver200k] : tiers;
  return all.findLast(({ minContext }) => promptTokens(usage) > minContext) ?? null;
}

/** The first one that prices something counts: a mode and a tier say only what differs. */
function priceLists(pricing: PricingShape, tier: PricingTier | null, mode: PricingMode | null): PriceList[] {
  return [
    ...(mode ? [{ name: `The mode "${mode.name}"`, prices: mode }] : []),
    ...(tier ? [{ name: 'The tier', prices: tier }] : []),
    { name: 'The model', prices: pricing },
  ];
}

function assumptionsOfSize(tier: PricingTier | null, mode: PricingMode | null): string[] {
  if (tier === null) return [];
  if (mode !== null) return [`The prices of the mode "${mode.name}" hold for prompts of any size.`];
  return [
    `The prompt is larger than ${tier.minContext} tokens: the prices of that tier hold for the whole request, not only for what exceeds it.`,
  ];
}

function component(kind: CostKind, quantity: number, unitPrice: number): CostComponent {
  return { kind, quantity, unitPrice, amount: new Exact(unitPrice).times(quantity).div(TOKENS_PER_PRICE) };
}

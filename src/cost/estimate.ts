import { Decimal } from 'decimal.js';
import type { Prices, PricingTier } from '../db/json-columns.ts';
import type { PricingShape } from '../model/pricing.ts';

/** Tokens of one request, each kind counted once, and how many such requests. */
export interface TokenUsage extends Record<keyof Prices, number> {
  readonly requests: number;
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
  readonly tier: PricingTier | null;
  readonly assumptions: readonly string[];
}

export const costKinds = [
  'INPUT',
  'OUTPUT',
  'REASONING',
  'CACHE_READ',
  'CACHE_WRITE',
  'INPUT_AUDIO',
  'OUTPUT_AUDIO',
] as const;
type CostKind = (typeof costKinds)[number];

const priceOfKind = {
  INPUT: 'input',
  OUTPUT: 'output',
  REASONING: 'reasoning',
  CACHE_READ: 'cacheRead',
  CACHE_WRITE: 'cacheWrite',
  INPUT_AUDIO: 'inputAudio',
  OUTPUT_AUDIO: 'outputAudio',
} as const satisfies Record<CostKind, keyof Prices>;

const TOKENS_PER_PRICE = 1_000_000;
// Prices have 12 significant digits and quantities 16: nothing of a product or a sum is rounded away.
const Exact = Decimal.clone({ precision: 60 });

/** What the requests cost by list price. `mode` null: the usual one; else one of the pricing's. */
export function estimateCost(pricing: PricingShape, usage: TokenUsage, mode: Partial<Prices> | null): Estimate {
  const tier = tierOf(pricing, usage);
  const assumptions: string[] = [];
  const prices = pricesFor(pricing, tier, mode, assumptions);
  const used = costKinds.filter((kind) => usage[priceOfKind[kind]] * usage.requests > 0);

  const components: CostComponent[] = [];
  const unpriced: CostKind[] = [];
  for (const kind of used) {
    const unitPrice = priceOf(kind);
    if (unitPrice === undefined) unpriced.push(kind);
    else components.push(component(kind, usage[priceOfKind[kind]] * usage.requests, unitPrice));
  }
  const total = components.reduce((sum, { amount }) => sum.plus(amount), new Exact(0));
  return { total, components, unpriced, tier, assumptions };

  function priceOf(kind: CostKind): number | undefined {
    const price = prices[priceOfKind[kind]];
    if (price !== undefined || kind !== 'REASONING' || prices.output === undefined) return price;
    assumptions.push('Reasoning is charged as output: it has no price of its own.');
    return prices.output;
  }
}

/** The tier that the prompt of one request reaches: its prices hold for the whole request. Null: below all of them. */
function tierOf({ tiers, contextOver200k }: PricingShape, usage: TokenUsage): PricingTier | null {
  const promptTokens = usage.input + usage.cacheRead + usage.cacheWrite + usage.inputAudio;
  const all = contextOver200k ? [contextOver200k] : tiers;
  return all.findLast(({ minContext }) => promptTokens > minContext) ?? null;
}

/** A tier or a mode says only what differs; for the rest the usual price is taken, which is said. */
function pricesFor(
  pricing: PricingShape,
  tier: PricingTier | null,
  mode: Partial<Prices> | null,
  assumptions: string[],
): Partial<Prices> {
  if (mode !== null) {
    if (tier !== null) assumptions.push('The prices of the mode hold for prompts of any size.');
    assumptions.push('What the mode does not price costs as usual.');
    return { ...pricing, ...mode };
  }
  if (tier === null) return pricing;
  assumptions.push(
    `The prompt is larger than ${tier.minContext} tokens: the prices of that tier hold for the whole request, and what it does not price costs as usual.`,
  );
  return { ...pricing, ...tier };
}

function component(kind: CostKind, quantity: number, unitPrice: number): CostComponent {
  return { kind, quantity, unitPrice, amount: new Exact(unitPrice).times(quantity).div(TOKENS_PER_PRICE) };
}

import { Decimal } from 'decimal.js';
import type { Prices, PricingMode, PricingTier } from '../db/tables/json-columns.ts';
import type { PricingShape } from '../model/pricing/pricing-of.ts';
import {
  type CacheTtlName,
  type CostKind,
  costKinds,
  type FoundPrice,
  findPrice,
  type PriceList,
  type PriceTerms,
  tokensOf,
} from './price-list.ts';

export type UsageScopeName = 'REQUEST' | 'TOTAL';

/** Tokens of one request with each kind counted once, the number of requests, and the mode. Null: the default mode. */
export interface TokenUsage extends Record<keyof Prices, number> {
  readonly requests: number;
  readonly mode: string | null;
  /** TOTAL: the tokens are those of many requests, so they reach no tier and exceed no limit. */
  readonly scope: UsageScopeName;
  /** The largest of many requests that reach the same tier everywhere, which a TOTAL adds up. Undefined: not known. */
  readonly largest?: { readonly promptTokens: number; readonly answerTokens: number };
  readonly cacheTtl: CacheTtlName;
  /** Keys of base models whose cache writes cost more than input at some provider. */
  readonly writeSurcharged: ReadonlySet<string>;
}

export interface CostComponent {
  readonly kind: CostKind;
  /** Tokens of all requests together. */
  readonly quantity: number;
  /** US dollars per million tokens. */
  readonly unitPrice: number;
  /** US dollars. */
  readonly amount: Decimal;
  /** Whether another price stands in for an unpublished one. */
  readonly assumed: boolean;
}

export interface Estimate {
  readonly total: Decimal;
  readonly components: readonly CostComponent[];
  /** Used kinds without a price. */
  readonly unpriced: readonly CostKind[];
  readonly pricing: PricingShape;
  readonly tier: PricingTier | null;
  readonly mode: PricingMode | null;
  readonly assumptions: readonly string[];
}

const TOKENS_PER_PRICE = 1_000_000;
const TOTAL_SCOPE =
  'The usage is a total of many requests: no tier price applies, and the limits of the model are not checked.';
// Prices have 12 significant digits and quantities 16, so products and sums are exact.
const Exact = Decimal.clone({ precision: 60 });

/** The cost of the requests at list prices. `mode` is one of the pricing's modes. Null: the default mode. */
export function estimateCost(
  pricing: PricingShape,
  usage: TokenUsage,
  mode: PricingMode | null,
  terms: PriceTerms,
): Estimate {
  const sizes = requestSizes(usage);
  const tier = sizes && tierOf(pricing, sizes.promptTokens);
  const lists = priceLists(pricing, tier, mode);
  const used = costKinds.flatMap((kind) => {
    const quantity = tokensOf(usage, kind) * usage.requests;
    return quantity > 0 ? [{ kind, quantity, price: findPrice(kind, lists, terms) }] : [];
  });
  const components = used.flatMap(({ kind, quantity, price }) => (price ? componentOf(kind, quantity, price) : []));
  return {
    total: components.reduce((sum, { amount }) => sum.plus(amount), new Exact(0)),
    components,
    unpriced: used.flatMap(({ kind, price }) => (price ? [] : [kind])),
    pricing,
    tier,
    mode,
    assumptions: [
      ...(sizes === null ? [TOTAL_SCOPE] : tierAssumptions(tier, mode)),
      ...used.flatMap(({ price }) => price?.assumptions ?? []),
    ],
  };
}

/** The tokens of the largest request. Null: the usage is a total of requests of unknown sizes. */
export function requestSizes(usage: TokenUsage): NonNullable<TokenUsage['largest']> | null {
  if (usage.scope === 'TOTAL') return usage.largest ?? null;
  return { promptTokens: promptTokens(usage), answerTokens: usage.output + usage.reasoning + usage.outputAudio };
}

export function promptTokens({ input, cacheRead, cacheWrite, inputAudio }: TokenUsage): number {
  return input + cacheRead + cacheWrite + inputAudio;
}

/** The tier reached by the prompt of one request; its prices apply to the whole request. Null: below all tiers. */
function tierOf(pricing: PricingShape, promptTokens: number): PricingTier | null {
  return tiersOf(pricing).findLast(({ minContext }) => promptTokens > minContext) ?? null;
}

/** The tiers that decide about prices, by their minimum. */
export function tiersOf({
  tiers,
  contextOver200k,
}: Pick<PricingShape, 'tiers' | 'contextOver200k'>): readonly PricingTier[] {
  return contextOver200k ? [contextOver200k] : tiers;
}

/** In order of precedence: a mode or a tier lists only the prices that differ. */
function priceLists(pricing: PricingShape, tier: PricingTier | null, mode: PricingMode | null): PriceList[] {
  return [
    ...(mode ? [{ name: `The mode "${mode.name}"`, prices: mode }] : []),
    ...(tier ? [{ name: 'The tier', prices: tier }] : []),
    { name: 'The model', prices: pricing },
  ];
}

function tierAssumptions(tier: PricingTier | null, mode: PricingMode | null): string[] {
  if (tier === null) return [];
  if (mode !== null) return [`The prices of the mode "${mode.name}" apply to prompts of any size.`];
  return [
    `The prompt exceeds ${tier.minContext} tokens: the tier prices apply to the whole request, not only to the excess.`,
  ];
}

function componentOf(kind: CostKind, quantity: number, { usd, assumptions }: FoundPrice): CostComponent {
  const amount = new Exact(usd).times(quantity).div(TOKENS_PER_PRICE);
  return { kind, quantity, unitPrice: usd, amount, assumed: assumptions.length > 0 };
}

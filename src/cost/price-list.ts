import type { Prices } from '../db/tables/json-columns.ts';

export const costKinds = [
  'INPUT',
  'OUTPUT',
  'REASONING',
  'CACHE_READ',
  'CACHE_WRITE',
  'INPUT_AUDIO',
  'OUTPUT_AUDIO',
] as const;
export type CostKind = (typeof costKinds)[number];

/** The prices of a mode, of a tier or of the model. */
export interface PriceList {
  readonly name: string;
  readonly prices: Partial<Prices>;
}

export interface FoundPrice {
  /** US dollars per million tokens. */
  readonly usd: number;
  /** Assumptions behind the price, as sentences. */
  readonly assumptions: readonly string[];
}

const priceOfKind = {
  INPUT: 'input',
  OUTPUT: 'output',
  REASONING: 'reasoning',
  CACHE_READ: 'cacheRead',
  CACHE_WRITE: 'cacheWrite',
  INPUT_AUDIO: 'inputAudio',
  OUTPUT_AUDIO: 'outputAudio',
} as const satisfies Record<CostKind, keyof Prices>;

export function tokensOf(usage: Record<keyof Prices, number>, kind: CostKind): number {
  return usage[priceOfKind[kind]];
}

/** Tokens of all kinds and requests together. */
export function totalTokens(usage: Record<keyof Prices, number> & { readonly requests: number }): number {
  return costKinds.reduce((sum, kind) => sum + tokensOf(usage, kind), 0) * usage.requests;
}

export type CacheTtlName = 'FIVE_MINUTES' | 'ONE_HOUR';

/** What else decides about a price. */
export interface PriceTerms {
  /** Whether every kind of tokens is free. */
  readonly isFree: boolean;
  /** Whether cache writes to the same base model cost more than input at some provider. */
  readonly isWriteSurcharged: boolean;
  readonly cacheTtl: CacheTtlName;
}

/** The price in the first list that has one, or the price that stands in for it. Undefined: unknown. */
export function findPrice(kind: CostKind, lists: readonly PriceList[], terms: PriceTerms): FoundPrice | undefined {
  const published = publishedPrice(kind, lists);
  if (published !== undefined) return kind === 'CACHE_WRITE' ? writePrice(published, lists, terms) : published;
  return terms.isFree ? freePrice(kind) : priceOfInput(kind, lists, terms);
}

function publishedPrice(kind: CostKind, lists: readonly PriceList[]): FoundPrice | undefined {
  const skipped: string[] = [];
  for (const { name, prices } of lists) {
    const own = prices[priceOfKind[kind]];
    if (own !== undefined) return { usd: own, assumptions: skipped.map(defaultPriceApplies) };
    // A list with an output price bills reasoning as output, even if a later list has a reasoning price: a Gemini
    // tier at openrouter has its own output price, and only the base prices have one for reasoning.
    if (kind === 'REASONING' && prices.output !== undefined) {
      return { usd: prices.output, assumptions: [...skipped.map(defaultPriceApplies), chargedAsOutput(name)] };
    }
    skipped.push(name);
  }
  return undefined;

  function defaultPriceApplies(name: string): string {
    return `${name} has no price for ${kind}, so the default price applies.`;
  }
}

function chargedAsOutput(name: string): string {
  return `Reasoning is charged as output: ${name.replace('The', 'the')} has no separate reasoning price.`;
}

function writePrice(published: FoundPrice, lists: readonly PriceList[], { cacheTtl }: PriceTerms): FoundPrice {
  return {
    usd: published.usd,
    assumptions: [
      ...published.assumptions,
      ...(published.usd === 0 && inputPrice(lists) > 0
        ? ['Cache writes cost nothing, as published, although input has a price: they may be charged as input.']
        : []),
      ...(published.usd > 0 && cacheTtl === 'ONE_HOUR'
        ? ['The only published cache-write price is that of a short lifetime: one hour may cost more.']
        : []),
    ],
  };
}

function freePrice(kind: CostKind): FoundPrice {
  return { usd: 0, assumptions: [`The model is free, so ${kind} costs nothing, although it has no published price.`] };
}

/** Cached tokens are prompt tokens: without a price of their own, the input price stands in. */
function priceOfInput(
  kind: CostKind,
  lists: readonly PriceList[],
  { isWriteSurcharged }: PriceTerms,
): FoundPrice | undefined {
  if (kind === 'CACHE_READ') return { usd: inputPrice(lists), assumptions: [READ_AS_INPUT] };
  if (kind === 'CACHE_WRITE' && !isWriteSurcharged) return { usd: inputPrice(lists), assumptions: [WRITTEN_AS_INPUT] };
  return undefined;
}

const READ_AS_INPUT =
  'Cached reads are charged as input, which is an upper bound: the model has no price for cached reads.';
const WRITTEN_AS_INPUT = 'Cache writes are charged as input: the model has no separate cache-write price.';

function inputPrice(lists: readonly PriceList[]): number {
  return lists.find(({ prices }) => prices.input !== undefined)?.prices.input ?? 0;
}

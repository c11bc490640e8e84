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

/** The price in the first list that has one. Undefined: no list has one. */
export function findPrice(kind: CostKind, lists: readonly PriceList[]): FoundPrice | undefined {
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

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

interface FoundPrice {
  /** US dollars per million tokens. */
  readonly usd: number;
  /** What had to be assumed to take it, in words. */
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

/** The price in the first list that has one. Undefined: none has. */
export function findPrice(kind: CostKind, lists: readonly PriceList[]): FoundPrice | undefined {
  const passed: string[] = [];
  for (const { name, prices } of lists) {
    const own = prices[priceOfKind[kind]];
    if (own !== undefined) return { usd: own, assumptions: passed.map(costsAsUsual) };
    // Of a list that prices the output reasoning is a part of it, whatever the lists after it say: a tier of
    // Gemini at openrouter has another price of output, and only below it one of reasoning.
    if (kind === 'REASONING' && prices.output !== undefined) {
      return { usd: prices.output, assumptions: [...passed.map(costsAsUsual), chargedAsOutput(name)] };
    }
    passed.push(name);
  }
  return undefined;

  function costsAsUsual(name: string): string {
    return `${name} has no price of ${kind}, which costs as it does otherwise.`;
  }
}

function chargedAsOutput(name: string): string {
  return `Reasoning is charged as output: ${name.replace('The', 'the')} has no price of its own for it.`;
}

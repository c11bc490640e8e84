import { Decimal } from 'decimal.js';
import { type TokenUsage, tiersOf } from '../../cost/estimate.ts';
import { comparableCostOf, costOf } from '../../cost/model-cost.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { pricingOf } from '../../model/pricing/pricing-of.ts';
import type { ProfilePart } from './profile-queries.ts';

/** Sums of costs have more digits than the default precision. */
const Exact = Decimal.clone({ precision: 60 });

/** The usage of one model, as it was and as it would have been. */
export interface WhatIfRowShape {
  readonly modelKey: string;
  readonly requests: number;
  /** Requests without a complete price, which the costs leave out. */
  readonly unpricedRequests: number;
  readonly actual: Decimal;
  /** Null: no candidate has a price for all of the usage, and limits that fit it. */
  readonly instead: { readonly model: ModelRow; readonly cost: Decimal } | null;
}

/** The candidates for the usage of one model. */
export type CandidatesFor = (used: Pick<ProfilePart, 'model_key' | 'base_model'>) => readonly ModelRow[];

/** The prompts beyond which one of the models has other prices, ascending. */
export function tierThresholds(models: readonly ModelRow[]): number[] {
  const all = models.flatMap((model) => tiersOf(pricingOf(model) ?? noTiers).map(({ minContext }) => minContext));
  return [...new Set(all)].toSorted((one, other) => one - other);
}

const noTiers = { tiers: [], contextOver200k: null } as const;

export interface PriceTermsOfProfile {
  readonly candidatesFor: CandidatesFor;
  readonly writeSurcharged: ReadonlySet<string>;
  /** Whether only prices that are paid, and models whose limits fit, are compared. */
  readonly isComparison: boolean;
}

/** One row per used model, by what was paid, highest first. */
export function priceProfile(parts: readonly ProfilePart[], terms: PriceTermsOfProfile): WhatIfRowShape[] {
  const byModel = [...Map.groupBy(parts, (part) => part.model_key)];
  return byModel
    .map(([modelKey, ofModel]) => rowOf(modelKey, ofModel, terms))
    .toSorted((one, other) => other.actual.comparedTo(one.actual) || (one.modelKey < other.modelKey ? -1 : 1));
}

function rowOf(modelKey: string, parts: readonly ProfilePart[], terms: PriceTermsOfProfile): WhatIfRowShape {
  const priced = parts.filter((part) => part.is_priced);
  return {
    modelKey,
    requests: requestsOf(priced),
    unpricedRequests: requestsOf(parts) - requestsOf(priced),
    actual: priced.reduce((sum, { cost }) => sum.plus(cost), new Exact(0)),
    instead: cheapest(priced, terms),
  };
}

function cheapest(parts: readonly ProfilePart[], terms: PriceTermsOfProfile): WhatIfRowShape['instead'] {
  const [first] = parts;
  if (!first) return null;
  const priced = terms.candidatesFor(first).flatMap((model) => {
    const cost = costOfParts(model, parts, terms);
    return cost === null ? [] : [{ model, cost }];
  });
  const [least = null] = priced.toSorted(
    (one, other) => one.cost.comparedTo(other.cost) || (one.model.key < other.model.key ? -1 : 1),
  );
  return least;
}

function costOfParts(
  model: ModelRow,
  parts: readonly ProfilePart[],
  { writeSurcharged, isComparison }: PriceTermsOfProfile,
): Decimal | null {
  let total: Decimal = new Exact(0);
  for (const part of parts) {
    const usage = usageOf(part, writeSurcharged);
    const cost = isComparison ? comparableCostOf(model, usage) : costOf(model, usage);
    if (cost === null || cost.unpriced.length > 0) return null;
    total = total.plus(cost.total);
  }
  return total;
}

function usageOf(part: ProfilePart, writeSurcharged: ReadonlySet<string>): TokenUsage {
  return {
    input: Number(part.input),
    output: Number(part.output),
    reasoning: Number(part.reasoning),
    cacheRead: Number(part.cache_read),
    cacheWrite: Number(part.cache_write),
    inputAudio: Number(part.input_audio),
    outputAudio: Number(part.output_audio),
    requests: 1,
    mode: part.mode,
    scope: 'TOTAL',
    cacheTtl: part.cache_ttl,
    writeSurcharged,
    ...(part.is_sized && {
      largest: { promptTokens: Number(part.largest_prompt), answerTokens: Number(part.largest_answer) },
    }),
  };
}

function requestsOf(parts: readonly ProfilePart[]): number {
  return parts.reduce((sum, { requests }) => sum + Number(requests), 0);
}

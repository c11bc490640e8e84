import type { ModelRow } from '../model/model-queries.ts';
import { hasComparablePrice, pricingOf } from '../model/pricing/pricing-of.ts';
import { type Estimate, estimateCost, promptTokens, type TokenUsage } from './estimate.ts';

/** What requests to a model cost, and the state of the model that says so. */
export interface ModelCost extends Estimate {
  readonly model: ModelRow;
}

/** Null: no price is published, or the model does not have the mode. */
export function costOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  const pricing = pricingOf(model);
  const mode = usage.mode === null ? null : pricing?.modes.find(({ name }) => name === usage.mode);
  if (pricing === null || mode === undefined) return null;
  const estimate = estimateCost(pricing, usage, mode);
  return { ...estimate, model, assumptions: [...estimate.assumptions, ...assumptionsAbout(model, usage)] };
}

/** `paidCostOf` where the model also takes requests of this size. */
export function comparableCostOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  return exceededLimit(model, usage) === null ? paidCostOf(model, usage) : null;
}

/** What the usage costs where the published prices are what is paid, and all of them are published. Null: no telling. */
export function paidCostOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  const cost = hasComparablePrice(model) ? costOf(model, usage) : null;
  return cost === null || cost.unpriced.length > 0 ? null : cost;
}

/** The cheaper first; of equal ones the one whose key comes first. */
export function byCost(one: ModelCost, other: ModelCost): number {
  return one.total.comparedTo(other.total) || (one.model.key < other.model.key ? -1 : 1);
}

function assumptionsAbout(model: ModelRow, usage: TokenUsage): string[] {
  const exceeded = exceededLimit(model, usage);
  return [
    ...(model.priceKind === 'PLAN'
      ? ['The model is served under a subscription: its prices of 0 say nothing of what that costs.']
      : []),
    ...(model.removedVersion === null ? [] : ['The source has the model no longer: this is its last known price.']),
    ...(exceeded === null ? [] : [`The model takes such a request, although its limits say otherwise: ${exceeded}.`]),
  ];
}

/** Null: the request exceeds no limit that is published. */
function exceededLimit({ inputTokens, contextTokens, outputTokens }: ModelRow, usage: TokenUsage): string | null {
  const prompt = promptTokens(usage);
  const answer = usage.output + usage.reasoning + usage.outputAudio;
  if (inputTokens !== null && prompt > inputTokens) return `at most ${inputTokens} tokens of prompt`;
  if (outputTokens !== null && answer > outputTokens) return `at most ${outputTokens} tokens of answer`;
  if (contextTokens === null || prompt + answer <= contextTokens) return null;
  return `at most ${contextTokens} tokens of prompt and answer`;
}

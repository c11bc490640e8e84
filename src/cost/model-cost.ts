import type { ModelRow } from '../model/model-queries.ts';
import { hasComparablePrice, pricingOf } from '../model/pricing/pricing-of.ts';
import { type Estimate, estimateCost, promptTokens, type TokenUsage } from './estimate.ts';

/** The cost of requests to a model, with the state of the model that was priced. */
export interface ModelCost extends Estimate {
  readonly model: ModelRow;
}

/** Null: the price is unknown, or the model lacks the mode. */
export function costOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  const pricing = model.priceKind === 'UNKNOWN' ? null : pricingOf(model);
  const mode = usage.mode === null ? null : pricing?.modes.find(({ name }) => name === usage.mode);
  if (pricing === null || mode === undefined) return null;
  const estimate = estimateCost(pricing, usage, mode);
  return { ...estimate, model, assumptions: [...estimate.assumptions, ...modelAssumptions(model, usage)] };
}

/** `paidCostOf`, or null if the request exceeds the limits of the model. */
export function comparableCostOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  return exceededLimit(model, usage) === null ? paidCostOf(model, usage) : null;
}

/** The cost, if the published prices are the prices paid and cover the whole usage. Null: unknown. */
export function paidCostOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  const cost = hasComparablePrice(model) ? costOf(model, usage) : null;
  return cost === null || cost.unpriced.length > 0 ? null : cost;
}

/** Cheapest first; ties by key. */
export function byCost(one: ModelCost, other: ModelCost): number {
  return one.total.comparedTo(other.total) || (one.model.key < other.model.key ? -1 : 1);
}

function modelAssumptions(model: ModelRow, usage: TokenUsage): string[] {
  const exceeded = exceededLimit(model, usage);
  return [
    ...(model.priceKind === 'SUBSCRIPTION'
      ? ['The model is part of a subscription: its published prices of 0 exclude the cost of the subscription.']
      : []),
    ...(model.removedVersion === null
      ? []
      : ['The model is removed from the source: the price is the last known one.']),
    ...(exceeded === null ? [] : [`The model accepts the request, although its published limit is ${exceeded}.`]),
  ];
}

/** The exceeded limit, in words. Null: the request exceeds no published limit. */
function exceededLimit({ inputTokens, contextTokens, outputTokens }: ModelRow, usage: TokenUsage): string | null {
  const prompt = promptTokens(usage);
  const answer = usage.output + usage.reasoning + usage.outputAudio;
  if (inputTokens !== null && prompt > inputTokens) return `${inputTokens} prompt tokens`;
  if (outputTokens !== null && answer > outputTokens) return `${outputTokens} output tokens`;
  if (contextTokens === null || prompt + answer <= contextTokens) return null;
  return `${contextTokens} prompt and output tokens`;
}

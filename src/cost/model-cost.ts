import type { ModelRow } from '../model/model-queries.ts';
import { hasComparablePrice, pricingOf } from '../model/pricing/pricing-of.ts';
import { isRouter } from '../models-dev/facts/routers.ts';
import { type Estimate, estimateCost, requestSizes, type TokenUsage } from './estimate.ts';

/** The cost of requests to a model, with the state of the model that was priced. */
export interface ModelCost extends Estimate {
  readonly model: ModelRow;
}

/** Null: the price is unknown, or the model lacks the mode. */
export function costOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  const pricing = model.priceKind === 'UNKNOWN' ? null : pricingOf(model);
  const mode = usage.mode === null ? null : pricing?.modes.find(({ name }) => name === usage.mode);
  if (pricing === null || mode === undefined) return null;
  const estimate = estimateCost(pricing, usage, mode, {
    isFree: model.priceKind === 'FREE',
    isWriteSurcharged: model.baseModelKey !== null && usage.writeSurcharged.has(model.baseModelKey),
    cacheTtl: usage.cacheTtl,
  });
  return { ...estimate, model, assumptions: [...estimate.assumptions, ...modelAssumptions(model, usage)] };
}

/** Why the cost of a model cannot be compared with that of others. */
export type CostExclusionReason = 'NO_PRICE' | 'SUBSCRIPTION' | 'NO_MODE' | 'UNPRICED_TOKENS' | 'LIMITS';

/** `paidCostOf`, or null if the request exceeds the limits of the model. */
export function comparableCostOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  const cost = comparedCost(model, usage);
  return typeof cost === 'string' ? null : cost;
}

/** The cost, or the reason why it cannot be compared. */
export function comparedCost(model: ModelRow, usage: TokenUsage): ModelCost | CostExclusionReason {
  if (model.priceKind === 'UNKNOWN') return 'NO_PRICE';
  if (model.priceKind === 'SUBSCRIPTION') return 'SUBSCRIPTION';
  const cost = costOf(model, usage);
  if (cost === null) return 'NO_MODE';
  if (!coversUsage(cost)) return 'UNPRICED_TOKENS';
  return exceededLimit(model, usage) === null ? cost : 'LIMITS';
}

/** The cost, if the published prices are the prices paid and cover the whole usage. Null: unknown. */
export function paidCostOf(model: ModelRow, usage: TokenUsage): ModelCost | null {
  const cost = hasComparablePrice(model) ? costOf(model, usage) : null;
  return cost !== null && coversUsage(cost) ? cost : null;
}

/** A router that charges nothing for some tokens publishes its fee only, without the price of the model it picks. */
function coversUsage({ model, unpriced, components }: ModelCost): boolean {
  const isFeeOnly = publishesFee(model) && components.some(({ unitPrice }) => unitPrice === 0);
  return unpriced.length === 0 && !isFeeOnly;
}

function publishesFee(model: ModelRow): boolean {
  return model.priceKind === 'METERED' && isRouter(model);
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
    ...(publishesFee(model)
      ? [
          'The model is a router, and the published price is its own: the price of the model that it picks may be added.',
        ]
      : []),
    ...(model.removedVersion === null
      ? []
      : ['The model is removed from the source: the price is the last known one.']),
    ...(exceeded === null ? [] : [`The model accepts the request, although its published limit is ${exceeded}.`]),
  ];
}

/** The exceeded limit, in words. Null: the request exceeds no published limit, or the usage is a total. */
function exceededLimit({ inputTokens, contextTokens, outputTokens }: ModelRow, usage: TokenUsage): string | null {
  const sizes = requestSizes(usage);
  if (sizes === null) return null;
  const { promptTokens: prompt, answerTokens: answer } = sizes;
  if (inputTokens !== null && prompt > inputTokens) return `${inputTokens} prompt tokens`;
  if (outputTokens !== null && answer > outputTokens) return `${outputTokens} output tokens`;
  if (contextTokens === null || prompt + answer <= contextTokens) return null;
  return `${contextTokens} prompt and output tokens`;
}

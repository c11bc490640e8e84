import { builder } from '../graph/builder.ts';
import type { ModelRow } from '../model/model-queries.ts';
import type { TokenUsage } from './estimate.ts';
import { type CostExclusionReason as CostExclusionReasonName, comparedCost } from './model-cost.ts';

export interface CostExclusionShape {
  readonly reason: CostExclusionReasonName | 'NO_MODEL';
  readonly models: number;
}

const CostExclusionReason = builder.enumType('CostExclusionReason', {
  description: 'Why the costs of models are not compared.',
  values: {
    NO_MODEL: { description: 'No current model of the base model matches the filter.' },
    NO_PRICE: { description: 'The price kind is UNKNOWN.' },
    SUBSCRIPTION: { description: 'The price kind is SUBSCRIPTION.' },
    NO_MODE: { description: 'The model lacks the requested mode.' },
    UNPRICED_TOKENS: { description: 'A used kind of tokens has no known price.' },
    LIMITS: { description: 'One request exceeds a published limit. The scope TOTAL checks no limit.' },
  } satisfies Record<CostExclusionShape['reason'], { description: string }>,
});

export const CostExclusion = builder.objectRef<CostExclusionShape>('CostExclusion').implement({
  description: 'Models whose costs are not compared, and the reason.',
  fields: (t) => ({
    reason: t.expose('reason', { type: CostExclusionReason, description: 'Why the models are not compared.' }),
    models: t.exposeInt('models', { description: 'Number of models with this reason. 0 for NO_MODEL.' }),
  }),
});

/** One exclusion per reason, the most frequent first. Each model counts once, with the first reason that applies. */
export function costExclusions(models: readonly ModelRow[], usage: TokenUsage): CostExclusionShape[] {
  if (models.length === 0) return [{ reason: 'NO_MODEL', models: 0 }];
  const reasons = models.flatMap((model) => {
    const cost = comparedCost(model, usage);
    return typeof cost === 'string' ? cost : [];
  });
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, all]) => ({ reason, models: all.length }))
    .toSorted((one, other) => other.models - one.models);
}

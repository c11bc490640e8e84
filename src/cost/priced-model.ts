import { builder } from '../graph/builder.ts';
import { Model } from '../model/model.ts';
import { CostEstimate } from './cost-estimate.ts';
import type { ModelCost } from './model-cost.ts';

export const PricedModel = builder.objectRef<ModelCost>('PricedModel').implement({
  description: 'Model with its cost.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'Priced model.', resolve: ({ model }) => model }),
    cost: t.field({ type: CostEstimate, description: 'Cost of the usage.', resolve: (cost) => cost }),
  }),
});

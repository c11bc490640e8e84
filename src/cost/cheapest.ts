import { BaseModel } from '../base-model/base-model.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import { Model } from '../model/model.ts';
import { ModelFilter } from '../model/model-filter.ts';
import { validateCurrentModelFilter } from '../model/validate-model-filter.ts';
import { CostEstimate } from './cost-estimate.ts';
import { byCost, comparableCostOf, type ModelCost } from './model-cost.ts';
import { TokenUsageInput } from './token-usage.ts';
import { validateUsage } from './validate-usage.ts';

const PricedModel = builder.objectRef<ModelCost>('PricedModel').implement({
  description: 'Model with its cost.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'Priced model.', resolve: ({ model }) => model }),
    cost: t.field({ type: CostEstimate, description: 'Cost of the usage.', resolve: (cost) => cost }),
  }),
});

builder.objectField(BaseModel, 'cheapest', (t) =>
  t.loadable({
    type: PricedModel,
    nullable: true,
    description:
      'Cheapest model of the base model for this usage; ties go to the first key. Considers models with the price kind METERED or FREE and a price for every used token kind. A model must also have the requested mode and published limits that fit one request. Deprecated models are included unless `filter` excludes them. Null when no model qualifies.',
    byPath: true,
    args: {
      usage: t.arg({
        type: TokenUsageInput,
        required: true,
        description: 'Tokens of one request, and the number of requests.',
      }),
      filter: t.arg({
        type: ModelFilter,
        description: 'Models to consider. The status REMOVED is not allowed. All current models when omitted.',
      }),
    },
    resolve: (baseModel) => baseModel.key,
    load: async (baseModelKeys: string[], context, { usage: usageInput, filter }) => {
      const catalog = await catalogOf(context);
      const usage = await validateUsage(catalog, usageInput);
      const matching = await validateCurrentModelFilter(catalog, filter);
      const models = await catalog.models.all({ baseModels: baseModelKeys, and: [matching] });
      const costs = models.flatMap((model) => comparableCostOf(model, usage) ?? []);
      const byBaseModel = Map.groupBy(costs, ({ model }) => model.baseModelKey);
      return baseModelKeys.map((key) => byBaseModel.get(key)?.toSorted(byCost)[0] ?? null);
    },
  }),
);

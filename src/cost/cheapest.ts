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
  description: 'A model and what it costs.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'The model.', resolve: ({ model }) => model }),
    cost: t.field({ type: CostEstimate, description: 'What the usage costs.', resolve: (cost) => cost }),
  }),
});

builder.objectField(BaseModel, 'cheapest', (t) =>
  t.loadable({
    type: PricedModel,
    nullable: true,
    description:
      'The model that serves it at the lowest cost for this usage; of several, the one whose key comes first. Only those whose price kind is METERED or FREE, that have a price of everything used and the mode asked for, and whose published limits the request does not exceed. Deprecated ones are among them: see `filter` and `model.status`. Null when there is none.',
    byPath: true,
    args: {
      usage: t.arg({ type: TokenUsageInput, required: true, description: 'What the requests use.' }),
      filter: t.arg({
        type: ModelFilter,
        description: 'Only models that match; REMOVED is refused. All when not given.',
      }),
    },
    resolve: (baseModel) => baseModel.key,
    load: async (baseModelKeys: string[], context, { usage: asked, filter }) => {
      const catalog = await catalogOf(context);
      const usage = await validateUsage(catalog, asked);
      const matching = await validateCurrentModelFilter(catalog, filter);
      const models = await catalog.models.all({ baseModels: baseModelKeys, and: [matching] });
      const costs = models.flatMap((model) => comparableCostOf(model, usage) ?? []);
      const byBaseModel = Map.groupBy(costs, ({ model }) => model.baseModelKey);
      return baseModelKeys.map((key) => byBaseModel.get(key)?.toSorted(byCost)[0] ?? null);
    },
  }),
);

import { BaseModel } from '../base-model/base-model.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import type { PriceRange as PriceRangeShape } from './cost-queries.ts';

const PriceRange = builder.objectRef<PriceRangeShape>('PriceRange').implement({
  description:
    'Range of the default prices of a base model, in US dollars per million tokens. Covers its current models with the price kind METERED or FREE.',
  fields: (t) => ({
    minInput: t.float({ description: 'Lowest input price.', resolve: ({ minInput }) => Number(minInput) }),
    maxInput: t.float({ description: 'Highest input price.', resolve: ({ maxInput }) => Number(maxInput) }),
    minOutput: t.float({ description: 'Lowest output price.', resolve: ({ minOutput }) => Number(minOutput) }),
    maxOutput: t.float({ description: 'Highest output price.', resolve: ({ maxOutput }) => Number(maxOutput) }),
    models: t.exposeInt('models', { description: 'Number of models in the range.' }),
  }),
});

builder.objectField(BaseModel, 'priceRange', (t) =>
  t.loadable({
    type: PriceRange,
    nullable: true,
    description:
      'Range of prices across providers. Null when no current model of the base model has the price kind METERED or FREE.',
    byPath: true,
    resolve: (baseModel) => baseModel.key,
    load: async (baseModelKeys: string[], context) => {
      const ranges = await (await catalogOf(context)).costs.priceRanges(baseModelKeys);
      const byKey = new Map(ranges.map((range) => [range.baseModelKey, range]));
      return baseModelKeys.map((key) => byKey.get(key) ?? null);
    },
  }),
);

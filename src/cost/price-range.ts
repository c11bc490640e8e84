import { BaseModel } from '../base-model/base-model.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf } from '../graph/context.ts';
import type { PriceRange as PriceRangeShape } from './cost-queries.ts';

const PriceRange = builder.objectRef<PriceRangeShape>('PriceRange').implement({
  description:
    'Between which prices a base model is served, in US dollars per million tokens: by the usual prices of the present models whose price kind is METERED or FREE.',
  fields: (t) => ({
    minInput: t.float({ description: 'The lowest price of input.', resolve: ({ minInput }) => Number(minInput) }),
    maxInput: t.float({ description: 'The highest price of input.', resolve: ({ maxInput }) => Number(maxInput) }),
    minOutput: t.float({ description: 'The lowest price of output.', resolve: ({ minOutput }) => Number(minOutput) }),
    maxOutput: t.float({ description: 'The highest price of output.', resolve: ({ maxOutput }) => Number(maxOutput) }),
    models: t.exposeInt('models', { description: 'How many such models there are.' }),
  }),
});

builder.objectField(BaseModel, 'priceRange', (t) =>
  t.loadable({
    type: PriceRange,
    nullable: true,
    description: 'Between which prices it is served. Null when no model that serves it is paid by the token or free.',
    byPath: true,
    resolve: (baseModel) => baseModel.key,
    load: async (baseModelKeys: string[], context) => {
      const ranges = await (await catalogOf(context)).costs.priceRanges(baseModelKeys);
      const byKey = new Map(ranges.map((range) => [range.baseModelKey, range]));
      return baseModelKeys.map((key) => byKey.get(key) ?? null);
    },
  }),
);

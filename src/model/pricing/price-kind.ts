import { builder } from '../../graph/builder.ts';
import { priceKinds } from './price-kind-queries.ts';

export const PriceKind = builder.enumType('PriceKind', {
  description: 'What the published prices of a model mean.',
  values: priceKinds,
});

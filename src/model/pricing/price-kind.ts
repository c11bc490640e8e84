import { builder } from '../../graph/builder.ts';
import { priceKinds } from './price-kind-queries.ts';

export const PriceKind = builder.enumType('PriceKind', {
  description: 'Meaning of the published prices of a model.',
  values: priceKinds,
});

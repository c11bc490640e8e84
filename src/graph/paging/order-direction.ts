import { builder } from '../builder.ts';

export const OrderDirection = builder.enumType('OrderDirection', {
  description: 'Direction of an order. Unknown values come last in both directions.',
  values: {
    ASC: { description: 'Ascending: from small to large, early to late, A to Z.' },
    DESC: { description: 'Descending: from large to small, late to early, Z to A.' },
  } as const,
});

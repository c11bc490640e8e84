import { builder } from '../../graph/builder.ts';

export const PriceKind = builder.enumType('PriceKind', {
  description: 'What the published prices of a model mean.',
  values: {
    METERED: { description: 'Paid by the token: at least one price is more than 0.' },
    FREE: { description: 'All published prices are 0, and the provider does not sell a subscription.' },
    PLAN: {
      description:
        'Part of a subscription, which is why its published prices are 0. What it costs by the token is not known.',
    },
    UNKNOWN: { description: 'No price is published.' },
  } as const,
});

export type PriceKindName = typeof PriceKind.$inferType;

import { builder } from '../../graph/builder.ts';
import { catalogOf } from '../../graph/context.ts';
import { Model } from '../model.ts';
import type { PricedPeriod } from './price-history-queries.ts';
import { Pricing } from './pricing.ts';
import { type PricingShape, pricingOf } from './pricing-of.ts';

interface PricePointShape {
  readonly at: Date;
  readonly listed: boolean;
  readonly pricing: PricingShape | null;
}

const PricePoint = builder.objectRef<PricePointShape>('PricePoint').implement({
  description: 'Change in the pricing of a model. The pricing applies until the next point.',
  fields: (t) => ({
    at: t.expose('at', {
      type: 'DateTime',
      description:
        'Time when a refresh observed the change. For the first point, and after pruned history, the provider may have set the price earlier.',
    }),
    listed: t.exposeBoolean('listed', {
      description: 'Whether the source lists the model. False from the removal of the model until its return.',
    }),
    pricing: t.expose('pricing', {
      type: Pricing,
      nullable: true,
      description:
        'Pricing from then on. Null when no price is published or the model is not listed. From `cost` in models.dev.',
    }),
  }),
});

builder.objectField(Model, 'priceHistory', (t) =>
  t.loadableList({
    type: PricePoint,
    description:
      'Pricing over time, oldest first. Each change of the pricing, including tiers and modes, and each removal or return of the model adds a point.',
    byPath: true,
    resolve: (model) => model.key,
    load: async (modelKeys: string[], context) => {
      const periods = await (await catalogOf(context)).priceHistories.byKeys(modelKeys);
      const byKey = Map.groupBy(periods, (period) => period.key);
      return modelKeys.map((key) => (byKey.get(key) ?? []).flatMap(pointsOf));
    },
  }),
);

function pointsOf(period: PricedPeriod): PricePointShape[] {
  const start = { at: period.since, listed: true, pricing: pricingOf(period) };
  const removal = period.removedAt && { at: period.removedAt, listed: false, pricing: null };
  return [...(period.beginsPricing ? [start] : []), ...(removal ? [removal] : [])];
}

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
  description: 'Pricing of a model from one moment until the next point.',
  fields: (t) => ({
    at: t.expose('at', {
      type: 'DateTime',
      description:
        'When a refresh first observed the pricing; the provider may have set it earlier. After pruned history, a point can describe an older price.',
    }),
    listed: t.exposeBoolean('listed', {
      description: 'Whether the source listed the model. False from its removal until its return.',
    }),
    pricing: t.expose('pricing', {
      type: Pricing,
      nullable: true,
      description:
        'List prices from that moment. Null when no price was published, or the model was not listed. From `cost` in models.dev.',
    }),
  }),
});

builder.objectField(Model, 'priceHistory', (t) =>
  t.loadableList({
    type: PricePoint,
    description:
      'Pricing over time, oldest first: one point per change of prices, tiers or modes, per removal and per return.',
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
  const gone = period.goneAt && { at: period.goneAt, listed: false, pricing: null };
  return [...(period.beginsPricing ? [start] : []), ...(gone ? [gone] : [])];
}

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
  description: 'A moment from which on a model had another pricing than before, until the next point.',
  fields: (t) => ({
    at: t.expose('at', {
      type: 'DateTime',
      description:
        'When a refresh found it. That of the first point is when the gateway first saw the model: the provider may have set the price long before. Where history was deleted, the next point may tell of a price that is older.',
    }),
    listed: t.exposeBoolean('listed', {
      description: 'Whether the model was in the source. False from its removal until it came back.',
    }),
    pricing: t.expose('pricing', {
      type: Pricing,
      nullable: true,
      description:
        'What the provider charged from then on. Null: no price published, or the model not listed. From `cost` in models.dev.',
    }),
  }),
});

builder.objectField(Model, 'priceHistory', (t) =>
  t.loadableList({
    type: PricePoint,
    description:
      'Its pricing over time, oldest first: one point for each time that it changed, tiers and modes included, that the model went or came back. What else changes about a model makes no point.',
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
  const begun = { at: period.since, listed: true, pricing: pricingOf(period) };
  const gone = period.goneAt && { at: period.goneAt, listed: false, pricing: null };
  return [...(period.beginsPricing ? [begun] : []), ...(gone ? [gone] : [])];
}

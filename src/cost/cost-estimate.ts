import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { Pricing, PricingMode, PricingTier } from '../model/pricing/pricing.ts';
import type { PricedState } from './cost-queries.ts';
import type { CostComponent as CostComponentShape } from './estimate.ts';
import type { ModelCost } from './model-cost.ts';
import { costKinds } from './price-list.ts';

const CostKind = builder.enumType('CostKind', { description: 'What is paid for.', values: costKinds });

const CostComponent = builder.objectRef<CostComponentShape>('CostComponent').implement({
  description: 'One part of a cost, for all requests together.',
  fields: (t) => ({
    kind: t.expose('kind', { type: CostKind, description: 'What is paid for.' }),
    quantity: t.expose('quantity', { type: 'TokenCount', description: 'Tokens.' }),
    unitPrice: t.exposeFloat('unitPrice', { description: 'US dollars per million tokens.' }),
    amount: t.float({ description: 'US dollars.', resolve: ({ amount }) => amount.toNumber() }),
    amountExact: t.field({ type: 'Decimal', description: 'US dollars.', resolve: ({ amount }) => amount.toFixed() }),
  }),
});

export const CostEstimate = builder.objectRef<ModelCost>('CostEstimate').implement({
  description: 'What requests cost by list price, before taxes and discounts.',
  fields: (t) => ({
    currency: t.string({ description: 'Always "USD".', resolve: () => 'USD' }),
    total: t.float({
      description: 'US dollars, for all requests together. Without what is `unpriced`.',
      resolve: ({ total }) => total.toNumber(),
    }),
    totalExact: t.field({
      type: 'Decimal',
      description: 'The same, exactly.',
      resolve: ({ total }) => total.toFixed(),
    }),
    components: t.expose('components', { type: [CostComponent], description: 'What is used and has a price.' }),
    unpriced: t.expose('unpriced', {
      type: [CostKind],
      description: 'What is used but has no price: not in the total.',
    }),
    pricing: t.expose('pricing', { type: Pricing, description: 'The pricing of the model that it is computed from.' }),
    pricedSince: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'Since when that pricing is known to hold: when the first refresh found it of those that found the same, without a break, up to the state of the model that it is from. The provider may have set it earlier. Null when that is deleted, with the history before the days that are kept.',
      resolve: ({ model }, _args, context) => pricedSinceLoader(context).load(model),
    }),
    tier: t.expose('tier', {
      type: PricingTier,
      nullable: true,
      description:
        'The tier that the prompt of one request reaches (input, cached and audio input together): its prices hold for the whole request. Null below all.',
    }),
    mode: t.expose('mode', {
      type: PricingMode,
      nullable: true,
      description: 'The mode asked for: its prices come before those of a tier. Null: the usual one.',
    }),
    assumptions: t.exposeStringList('assumptions', { description: 'What had to be assumed, in words.' }),
  }),
});

/** One query for all estimates of a request. */
const pricedSinceLoader = createContextCache(
  (context: Context) =>
    new DataLoader<PricedState, Date | null, string>(
      async (states) => {
        const since = await (await catalogOf(context)).costs.pricedSince(states);
        return states.map((state) => {
          const moment = since.get(nameOf(state));
          return moment === undefined ? new Error(`Model "${state.key}" has no such state`) : moment;
        });
      },
      { cacheKeyFn: nameOf },
    ),
);

function nameOf({ key, sinceVersion }: PricedState): string {
  return `${sinceVersion} ${key}`;
}

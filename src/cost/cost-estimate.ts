import { createContextCache } from '@pothos/core';
import DataLoader from 'dataloader';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { Pricing, PricingMode, PricingTier } from '../model/pricing/pricing.ts';
import type { PricedState } from './cost-queries.ts';
import type { CostComponent as CostComponentShape } from './estimate.ts';
import type { ModelCost } from './model-cost.ts';
import type { CostKind as CostKindName } from './price-list.ts';

const CostKind = builder.enumType('CostKind', {
  description: 'Kind of billed tokens.',
  values: {
    INPUT: { description: 'Prompt tokens, excluding cached and audio tokens.' },
    OUTPUT: { description: 'Output tokens, excluding reasoning and audio tokens.' },
    REASONING: { description: 'Reasoning tokens.' },
    CACHE_READ: { description: 'Prompt tokens read from the cache.' },
    CACHE_WRITE: { description: 'Prompt tokens written to the cache.' },
    INPUT_AUDIO: { description: 'Audio tokens of the prompt.' },
    OUTPUT_AUDIO: { description: 'Audio tokens of the output.' },
  } satisfies Record<CostKindName, { description: string }>,
});

const CostComponent = builder.objectRef<CostComponentShape>('CostComponent').implement({
  description: 'Cost of one kind of tokens, for all requests together.',
  fields: (t) => ({
    kind: t.expose('kind', { type: CostKind, description: 'Kind of billed tokens.' }),
    quantity: t.expose('quantity', { type: 'TokenCount', description: 'Number of tokens.' }),
    unitPrice: t.exposeFloat('unitPrice', { description: 'Price in US dollars per million tokens.' }),
    amount: t.float({ description: 'Amount in US dollars.', resolve: ({ amount }) => amount.toNumber() }),
    amountExact: t.field({
      type: 'Decimal',
      description: 'Amount in US dollars, as an exact decimal.',
      resolve: ({ amount }) => amount.toFixed(),
    }),
    assumed: t.exposeBoolean('assumed', {
      description:
        'Whether the unit price is assumed from another published price, such as the output price for reasoning. The `assumptions` of the estimate explain why.',
    }),
  }),
});

export const CostEstimate = builder.objectRef<ModelCost>('CostEstimate').implement({
  description: 'Cost of requests at list prices, before taxes and discounts.',
  fields: (t) => ({
    currency: t.string({ description: 'Currency code, always "USD".', resolve: () => 'USD' }),
    total: t.float({
      description: 'Total in US dollars for all requests together, excluding `unpriced` tokens.',
      resolve: ({ total }) => total.toNumber(),
    }),
    totalExact: t.field({
      type: 'Decimal',
      description: 'Total in US dollars, as an exact decimal.',
      resolve: ({ total }) => total.toFixed(),
    }),
    components: t.expose('components', {
      type: [CostComponent],
      description: 'Cost of each used kind of tokens that has a price.',
    }),
    unpriced: t.expose('unpriced', {
      type: [CostKind],
      description: 'Used kinds of tokens without a price. The total excludes them.',
    }),
    pricing: t.expose('pricing', { type: Pricing, description: 'Pricing used for the estimate.' }),
    pricedSince: t.field({
      type: 'DateTime',
      nullable: true,
      description:
        'Time when a refresh first observed this pricing. The provider may have set the pricing earlier. Null if that part of the history was pruned.',
      resolve: ({ model }, _args, context) => pricedSinceLoader(context).load(model),
    }),
    tier: t.expose('tier', {
      type: PricingTier,
      nullable: true,
      description:
        'Tier reached by the prompt of one request: input, cached and audio input together. The tier prices apply to the whole request. Null below all tiers.',
    }),
    mode: t.expose('mode', {
      type: PricingMode,
      nullable: true,
      description: 'Requested mode, whose prices override those of a tier. Null for the default mode.',
    }),
    assumptions: t.exposeStringList('assumptions', { description: 'Assumptions behind the estimate, as sentences.' }),
  }),
});

/** Batches all estimates of a request into one query. */
const pricedSinceLoader = createContextCache(
  (context: Context) =>
    new DataLoader<PricedState, Date | null, string>(
      async (states) => {
        const since = await (await catalogOf(context)).costs.pricedSince(states);
        return states.map((state) => {
          const moment = since.get(stateKey(state));
          return moment === undefined
            ? new Error(`Model "${state.key}" has no state since version ${state.sinceVersion}.`)
            : moment;
        });
      },
      { cacheKeyFn: stateKey },
    ),
);

function stateKey({ key, sinceVersion }: PricedState): string {
  return `${sinceVersion} ${key}`;
}

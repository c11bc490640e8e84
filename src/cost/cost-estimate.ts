import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/faults.ts';
import { Model } from '../model/model.ts';
import { type PricingShape, PricingTier, pricingOf } from '../model/pricing.ts';
import { quoted } from '../quoted.ts';
import {
  type CostComponent as CostComponentShape,
  costKinds,
  type Estimate,
  estimateCost,
  type TokenUsage,
} from './estimate.ts';

const CostKind = builder.enumType('CostKind', { description: 'What is paid for.', values: costKinds });

const TokenUsageInput = builder.inputType('TokenUsageInput', {
  description:
    'Tokens of one request. What is named apart (cached, audio, reasoning) is not counted in input or output too.',
  fields: (t) => ({
    input: t.field({
      description: 'Prompt, apart from what is cached or audio.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    output: t.field({
      description: 'Answer, apart from reasoning and audio.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    reasoning: t.field({ description: 'Reasoning.', type: 'TokenCount', required: true, defaultValue: 0 }),
    cacheRead: t.field({
      description: 'Prompt read from the cache.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    cacheWrite: t.field({
      description: 'Prompt written to the cache.',
      type: 'TokenCount',
      required: true,
      defaultValue: 0,
    }),
    inputAudio: t.field({ description: 'Audio of the prompt.', type: 'TokenCount', required: true, defaultValue: 0 }),
    outputAudio: t.field({ description: 'Audio of the answer.', type: 'TokenCount', required: true, defaultValue: 0 }),
    requests: t.field({ type: 'TokenCount', required: true, defaultValue: 1, description: 'How many such requests.' }),
    mode: t.string({ description: 'The name of one of the `modes` of the pricing, such as "fast".' }),
  }),
});

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

const CostEstimate = builder.objectRef<Estimate>('CostEstimate').implement({
  description: 'What requests cost by list price.',
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
    tier: t.expose('tier', {
      type: PricingTier,
      nullable: true,
      description:
        'The tier that the prompt of one request reaches (input, cached and audio input together). Null below all.',
    }),
    assumptions: t.exposeStringList('assumptions', { description: 'What had to be assumed, in words.' }),
  }),
});

builder.objectField(Model, 'estimateCost', (t) =>
  t.field({
    type: CostEstimate,
    nullable: true,
    description: 'What requests of this usage cost. Null when no price is published.',
    args: { usage: t.arg({ type: TokenUsageInput, required: true }) },
    resolve: (model, { usage: { mode, ...usage } }) => {
      const pricing = pricingOf(model);
      if (pricing === null) return null;
      refuseUncountable(usage);
      return estimateCost(pricing, usage, mode == null ? null : modeOf(pricing, model.key, mode));
    },
  }),
);

function modeOf({ modes }: PricingShape, modelKey: string, name: string) {
  const mode = modes.find((candidate) => candidate.name === name);
  if (mode) return mode;
  const known = modes.map((candidate) => quoted(candidate.name)).join(', ') || 'none';
  throw badInput(`"mode" must be one that ${modelKey} has (${known}), got ${quoted(name)}.`);
}

function refuseUncountable({ requests, ...tokens }: TokenUsage): void {
  const most = Math.max(...Object.values(tokens));
  if (Number.isSafeInteger(most * requests)) return;
  throw badInput(`Tokens times requests must be at most ${Number.MAX_SAFE_INTEGER}, got ${most} times ${requests}.`);
}

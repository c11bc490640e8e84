import type {
  Prices,
  PricingMode as PricingModeShape,
  PricingTier as PricingTierShape,
} from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';
import type { PricingShape } from './pricing-of.ts';

const inputDescription = 'Price of a million prompt tokens. 0: free.';
const outputDescription = 'Price of a million answer tokens. 0: free.';

const Priced = builder.interfaceRef<Partial<Prices>>('Priced').implement({
  description: 'Prices in US dollars per million tokens. Null: not published; 0: free.',
  fields: (t) => ({
    reasoning: t.float({
      nullable: true,
      description: 'Reasoning tokens. Null: charged as output.',
      resolve: (prices) => prices.reasoning ?? null,
    }),
    cacheRead: t.float({
      nullable: true,
      description: 'Prompt tokens read from the cache.',
      resolve: (prices) => prices.cacheRead ?? null,
    }),
    cacheWrite: t.float({
      nullable: true,
      description: 'Prompt tokens written to the cache.',
      resolve: (prices) => prices.cacheWrite ?? null,
    }),
    inputAudio: t.float({
      nullable: true,
      description: 'Audio tokens of the prompt.',
      resolve: (prices) => prices.inputAudio ?? null,
    }),
    outputAudio: t.float({
      nullable: true,
      description: 'Audio tokens of the answer.',
      resolve: (prices) => prices.outputAudio ?? null,
    }),
  }),
});

export const PricingTier = builder.objectRef<PricingTierShape>('PricingTier').implement({
  description:
    'The prices of requests whose prompt is larger than `minContext` tokens: they hold for the whole request.',
  interfaces: [Priced],
  fields: (t) => ({
    minContext: t.exposeInt('minContext', { description: 'Tokens. The tier is for larger prompts than this.' }),
    input: t.exposeFloat('input', { description: inputDescription }),
    output: t.exposeFloat('output', { description: outputDescription }),
  }),
});

export const PricingMode = builder.objectRef<PricingModeShape>('PricingMode').implement({
  description: 'Another way to be served, such as "fast", with its prices. From `experimental.modes` in models.dev.',
  interfaces: [Priced],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Such as "fast".' }),
    input: t.float({ nullable: true, description: inputDescription, resolve: (mode) => mode.input ?? null }),
    output: t.float({ nullable: true, description: outputDescription, resolve: (mode) => mode.output ?? null }),
    requestBody: t.field({
      type: 'JSON',
      nullable: true,
      description: 'What to add to the body of a request to get this mode. Null: nothing.',
      resolve: (mode) => mode.requestBody ?? null,
    }),
    requestHeaders: t.field({
      type: 'JSON',
      nullable: true,
      description: 'The headers to add to a request to get this mode. Null: none.',
      resolve: (mode) => mode.requestHeaders ?? null,
    }),
  }),
});

export const Pricing = builder.objectRef<PricingShape>('Pricing').implement({
  description:
    'List prices in US dollars per million tokens, rounded to 12 significant digits. From `cost` in models.dev.',
  interfaces: [Priced],
  fields: (t) => ({
    input: t.exposeFloat('input', { description: inputDescription }),
    output: t.exposeFloat('output', { description: outputDescription }),
    tiers: t.expose('tiers', {
      type: [PricingTier],
      description: 'Prices for large prompts, smallest first. Empty when the prices are flat.',
    }),
    contextOver200k: t.expose('contextOver200k', {
      type: PricingTier,
      nullable: true,
      description:
        'Prices for prompts over 200,000 tokens, as the source gave them until May 2026. Null when `tiers` says it, or the prices are flat.',
    }),
    modes: t.expose('modes', { type: [PricingMode], description: 'Other ways to be served, by name.' }),
  }),
});

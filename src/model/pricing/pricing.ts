import type {
  Prices,
  PricingMode as PricingModeShape,
  PricingTier as PricingTierShape,
} from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';
import type { PricingShape } from './pricing-of.ts';

const inputDescription = 'Price of prompt tokens, in US dollars per million. 0: free.';
const outputDescription = 'Price of answer tokens, in US dollars per million. 0: free.';

const Priced = builder.interfaceRef<Partial<Prices>>('Priced').implement({
  description: 'Prices in US dollars per million tokens. Null: not published; 0: free.',
  fields: (t) => ({
    reasoning: t.float({
      nullable: true,
      description: 'Price of reasoning tokens. Null: priced as output.',
      resolve: (prices) => prices.reasoning ?? null,
    }),
    cacheRead: t.float({
      nullable: true,
      description: 'Price of prompt tokens read from the cache.',
      resolve: (prices) => prices.cacheRead ?? null,
    }),
    cacheWrite: t.float({
      nullable: true,
      description: 'Price of prompt tokens written to the cache.',
      resolve: (prices) => prices.cacheWrite ?? null,
    }),
    inputAudio: t.float({
      nullable: true,
      description: 'Price of audio tokens in the prompt.',
      resolve: (prices) => prices.inputAudio ?? null,
    }),
    outputAudio: t.float({
      nullable: true,
      description: 'Price of audio tokens in the answer.',
      resolve: (prices) => prices.outputAudio ?? null,
    }),
  }),
});

export const PricingTier = builder.objectRef<PricingTierShape>('PricingTier').implement({
  description: 'Prices of requests whose prompt exceeds `minContext` tokens. They apply to the whole request.',
  interfaces: [Priced],
  fields: (t) => ({
    minContext: t.exposeInt('minContext', { description: 'Tokens that the prompt must exceed.' }),
    input: t.exposeFloat('input', { description: inputDescription }),
    output: t.exposeFloat('output', { description: outputDescription }),
  }),
});

export const PricingMode = builder.objectRef<PricingModeShape>('PricingMode').implement({
  description: 'Serving mode with its own prices, such as "fast". From `experimental.modes` in models.dev.',
  interfaces: [Priced],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the mode, such as "fast".' }),
    input: t.float({ nullable: true, description: inputDescription, resolve: (mode) => mode.input ?? null }),
    output: t.float({ nullable: true, description: outputDescription, resolve: (mode) => mode.output ?? null }),
    requestBody: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Fields to add to the request body to select the mode. Null: none.',
      resolve: (mode) => mode.requestBody ?? null,
    }),
    requestHeaders: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Headers to add to the request to select the mode. Null: none.',
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
      description: 'Prices of large prompts, smallest tier first. Empty when prices do not depend on the prompt size.',
    }),
    contextOver200k: t.expose('contextOver200k', {
      type: PricingTier,
      nullable: true,
      description:
        'Prices of prompts over 200,000 tokens, as published until May 2026. Null when `tiers` has them, or prices do not depend on the prompt size.',
    }),
    modes: t.expose('modes', { type: [PricingMode], description: 'Serving modes, sorted by name.' }),
  }),
});

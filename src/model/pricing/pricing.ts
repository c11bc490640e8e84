import type {
  Prices,
  PricingMode as PricingModeShape,
  PricingTier as PricingTierShape,
} from '../../db/tables/json-columns.ts';
import { builder } from '../../graph/builder.ts';
import type { PricingShape } from './pricing-of.ts';

const inputDescription = 'Price per million prompt tokens.';
const outputDescription = 'Price per million output tokens.';

const Priced = builder.interfaceRef<Partial<Prices>>('Priced').implement({
  description:
    'Prices in US dollars per million tokens. Null means not published, and `Model.priceKind` states whether 0 means free.',
  fields: (t) => ({
    reasoning: t.float({
      nullable: true,
      description: 'Price of reasoning tokens. Null when reasoning is charged as output.',
      resolve: (prices) => prices.reasoning ?? null,
    }),
    cacheRead: t.float({
      nullable: true,
      description: 'Price of prompt tokens read from the cache. Null when not published.',
      resolve: (prices) => prices.cacheRead ?? null,
    }),
    cacheWrite: t.float({
      nullable: true,
      description: 'Price of prompt tokens written to the cache. Null when not published.',
      resolve: (prices) => prices.cacheWrite ?? null,
    }),
    inputAudio: t.float({
      nullable: true,
      description: 'Price of audio tokens in the prompt. Null when not published.',
      resolve: (prices) => prices.inputAudio ?? null,
    }),
    outputAudio: t.float({
      nullable: true,
      description: 'Price of audio tokens in the output. Null when not published.',
      resolve: (prices) => prices.outputAudio ?? null,
    }),
  }),
});

export const PricingTier = builder.objectRef<PricingTierShape>('PricingTier').implement({
  description: 'Prices of requests whose prompt exceeds `minContext` tokens. The prices apply to the whole request.',
  interfaces: [Priced],
  fields: (t) => ({
    minContext: t.exposeInt('minContext', { description: 'Prompt size in tokens above which the tier applies.' }),
    input: t.exposeFloat('input', { description: inputDescription }),
    output: t.exposeFloat('output', { description: outputDescription }),
  }),
});

export const PricingMode = builder.objectRef<PricingModeShape>('PricingMode').implement({
  description: 'Alternative serving mode, such as "fast", with its prices. From `experimental.modes` in models.dev.',
  interfaces: [Priced],
  fields: (t) => ({
    name: t.exposeString('name', { description: 'Name of the mode, such as "fast".' }),
    input: t.float({ nullable: true, description: inputDescription, resolve: (mode) => mode.input ?? null }),
    output: t.float({ nullable: true, description: outputDescription, resolve: (mode) => mode.output ?? null }),
    requestBody: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Properties to add to the request body to select this mode. Null when the mode needs none.',
      resolve: (mode) => mode.requestBody ?? null,
    }),
    requestHeaders: t.field({
      type: 'JSON',
      nullable: true,
      description: 'Headers to add to the request to select this mode. Null when the mode needs none.',
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
      description: 'Prices for large prompts, sorted by prompt size. Empty when the prices are flat.',
    }),
    contextOver200k: t.expose('contextOver200k', {
      type: PricingTier,
      nullable: true,
      description:
        'Prices for prompts over 200,000 tokens, in the form that the source used until May 2026. Null when `tiers` has these prices or the prices are flat.',
    }),
    modes: t.expose('modes', { type: [PricingMode], description: 'Alternative serving modes, sorted by name.' }),
  }),
});

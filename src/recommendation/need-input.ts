import { TokenUsageInput } from '../cost/token-usage.ts';
import { builder } from '../graph/builder.ts';
import { ModelFilter } from '../model/model-filter.ts';

const ModelPreferencesInput = builder.inputType('ModelPreferencesInput', {
  description:
    'What would be good but need not be: each is a part of the score, with the weight `preference`. What must be belongs into the filter.',
  fields: (t) => ({
    labs: t.stringList({ description: 'Better made by one of the labs with these keys. Unknown ones are refused.' }),
    providers: t.stringList({
      description: 'Better served by one of the providers with these keys. Unknown ones are refused.',
    }),
    openWeights: t.boolean({ description: 'Better with published weights; false: better without.' }),
  }),
});

const BenchmarkWeightInput = builder.inputType('BenchmarkWeightInput', {
  description: 'How much a benchmark matters.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description: 'The key of the benchmark, or its name in any case and punctuation.',
    }),
    weight: t.float({ required: true, defaultValue: 1, description: 'Against the other weights.' }),
  }),
});

const ModelWeightsInput = builder.inputType('ModelWeightsInput', {
  description:
    'What matters, and how much of the whole: twice the weight counts twice. Each from 0 to 1000, and one more than 0.',
  fields: (t) => ({
    price: t.float({
      required: true,
      defaultValue: 0,
      description: 'The cost of `usage`; without one the price of a million tokens in and a million out. Low is good.',
    }),
    context: t.float({ required: true, defaultValue: 0, description: 'The context window. Large is good.' }),
    output: t.float({ required: true, defaultValue: 0, description: 'The limit of the answer. Large is good.' }),
    recency: t.float({ required: true, defaultValue: 0, description: 'The date of release. Late is good.' }),
    knowledge: t.float({
      required: true,
      defaultValue: 0,
      description: 'Until when the training data goes. Late is good.',
    }),
    preference: t.float({ description: 'Of each thing in `prefer`. 1 when not given.' }),
    benchmarks: t.field({
      type: [BenchmarkWeightInput],
      description: 'Results in benchmarks, each benchmark once. High is good.',
    }),
  }),
});

export const ModelNeedInput = builder.inputType('ModelNeedInput', {
  description: 'What a model is needed for.',
  fields: (t) => ({
    filter: t.field({
      type: ModelFilter,
      description:
        'What the model must be, as in `models`. Where it gives no `statuses`, those of ACTIVE, ALPHA and BETA; where it gives no `inputModalities`, those that take TEXT; where it gives no `outputModalities`, those that answer in TEXT, which embeddings and rerankers do not. REMOVED is refused.',
    }),
    usage: t.field({
      type: TokenUsageInput,
      description:
        'What it will be used for: the tokens of one request, and in `requests` how many of them a month. The model must have room for such a request, and the mode if one is named.',
    }),
    budgetPerRequest: t.float({
      description:
        'The most that one request of `usage` may cost, in US dollars. Models whose cost is not known are left out: those without a price, those that do not price all that is used, and those of a subscription (PLAN).',
    }),
    budgetPerMonth: t.float({
      description: 'The most that all requests of `usage` may cost, in US dollars; otherwise as `budgetPerRequest`.',
    }),
    prefer: t.field({ type: ModelPreferencesInput, description: 'What would be good. Nothing when not given.' }),
    weights: t.field({
      type: ModelWeightsInput,
      description: 'What matters. When not given, price and recency with a weight of 1 each, and what is preferred.',
    }),
  }),
});

export type AskedNeed = typeof ModelNeedInput.$inferInput;

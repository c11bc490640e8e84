import { TokenUsageInput } from '../cost/token-usage.ts';
import { builder } from '../graph/builder.ts';
import { ModelFilter } from '../model/model-filter.ts';

const ModelPreferencesInput = builder.inputType('ModelPreferencesInput', {
  description:
    'Preferred but not required properties. Each is a component of the score with the weight `preference`. Requirements belong in the filter.',
  fields: (t) => ({
    labs: t.stringList({ description: 'Keys of the preferred labs. An unknown key is an error.' }),
    providers: t.stringList({
      description: 'Keys of the preferred providers. An unknown key is an error.',
    }),
    openWeights: t.boolean({ description: 'Preference for published weights (true) or unpublished weights (false).' }),
  }),
});

const BenchmarkWeightInput = builder.inputType('BenchmarkWeightInput', {
  description: 'Weight of one benchmark.',
  fields: (t) => ({
    key: t.string({
      required: true,
      description: 'Key of the benchmark, or its name in any case and punctuation.',
    }),
    weight: t.float({ required: true, defaultValue: 1, description: 'Weight relative to the other weights.' }),
  }),
});

const ModelWeightsInput = builder.inputType('ModelWeightsInput', {
  description:
    'Relative weights of the score components, each from 0 to 1000. At least one weight must be greater than 0.',
  fields: (t) => ({
    price: t.float({
      required: true,
      defaultValue: 0,
      description:
        'Weight of the cost of `usage`, or without a usage of the price of a million input and a million output tokens. Lower is better.',
    }),
    context: t.float({
      required: true,
      defaultValue: 0,
      description: 'Weight of the context window. Larger is better.',
    }),
    output: t.float({ required: true, defaultValue: 0, description: 'Weight of the output limit. Larger is better.' }),
    recency: t.float({ required: true, defaultValue: 0, description: 'Weight of the release date. Later is better.' }),
    knowledge: t.float({
      required: true,
      defaultValue: 0,
      description: 'Weight of the knowledge cutoff. Later is better.',
    }),
    preference: t.float({ description: 'Weight of each preference in `prefer`. 1 when omitted.' }),
    benchmarks: t.field({
      type: [BenchmarkWeightInput],
      description: 'Weights of benchmark results, each benchmark at most once. Higher scores are better.',
    }),
  }),
});

const ModelBudgetInput = builder.inputType('ModelBudgetInput', {
  description: 'Maximum cost in US dollars, either per request or per month.',
  isOneOf: true,
  fields: (t) => ({
    perRequest: t.float({ description: 'Maximum cost of one request of the usage, in US dollars.' }),
    perMonth: t.float({ description: 'Maximum cost of all requests of the usage, in US dollars.' }),
  }),
});

export const ModelNeedInput = builder.inputType('ModelNeedInput', {
  description: 'Requirements, preferences and weights for a model recommendation.',
  fields: (t) => ({
    filter: t.field({
      type: ModelFilter,
      description:
        'Required properties, as in `models`. By default, `statuses` is ACTIVE, ALPHA and BETA, `inputModalities` is TEXT, and the model must generate text, which excludes embedding and reranking models. The status REMOVED is not allowed.',
    }),
    usage: t.field({
      type: TokenUsageInput,
      description:
        'Expected usage: the tokens of one request, and the number of requests per month. The limits of the model must fit one request, and the model must have the requested mode.',
    }),
    budget: t.field({
      type: ModelBudgetInput,
      description:
        'Maximum cost of `usage`. Models of unknown cost are excluded: those with the price kind SUBSCRIPTION or UNKNOWN, or with an unpriced token kind.',
    }),
    prefer: t.field({ type: ModelPreferencesInput, description: 'Preferred properties. No preference when omitted.' }),
    weights: t.field({
      type: ModelWeightsInput,
      description: 'Weights of the score. When omitted, price, recency and each preference have a weight of 1.',
    }),
  }),
});

export type NeedInput = typeof ModelNeedInput.$inferInput;

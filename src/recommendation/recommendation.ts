import { Benchmark } from '../benchmark/benchmark.ts';
import { CostEstimate } from '../cost/cost-estimate.ts';
import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/errors.ts';
import { Model } from '../model/model.ts';
import type { Exclusion } from './excluded.ts';
import { ModelNeedInput } from './need-input.ts';
import type { Ranked, ScorePart as ScorePartShape } from './ranking.ts';
import { reasonFor } from './reason.ts';
import { type Recommendations, recommend } from './recommend.ts';
import { validateNeed } from './validate-need.ts';

const DEFAULT_FIRST = 5;
const MAX_FIRST = 50;

const ScorePartKind = builder.enumType('ScorePartKind', {
  description: 'What a part of a score is about.',
  values: {
    BENCHMARK: { description: 'The result in a benchmark: of the comparable ones, those that most base models have.' },
    PRICE: {
      description: 'The cost of the usage; without a usage the price of a million tokens in and a million out.',
    },
    CONTEXT: { description: 'The context window, in tokens.' },
    OUTPUT: { description: 'The limit of the answer, in tokens.' },
    RECENCY: { description: 'The date of release.' },
    KNOWLEDGE: { description: 'Until when the training data goes.' },
    LAB: { description: 'Whether a preferred lab made it.' },
    PROVIDER: { description: 'Whether a preferred provider serves it.' },
    OPEN_WEIGHTS: { description: 'Whether its weights are published, or not, as preferred.' },
  } as const,
});

const ScorePart = builder.objectRef<ScorePartShape>('ScorePart').implement({
  description: 'What one thing that matters adds to a score.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ScorePartKind, description: 'What it is about.' }),
    benchmark: t.expose('benchmark', {
      type: Benchmark,
      nullable: true,
      description: 'Which benchmark. Null unless BENCHMARK.',
    }),
    value: t.expose('value', {
      type: 'JSON',
      nullable: true,
      description:
        'What the model has: a number of tokens or of US dollars, a score, a PartialDate, a key, or true or false. Null: not known.',
    }),
    points: t.exposeFloat('points', {
      description:
        'From 0 to 1: the share of the different values of all models that fit, or of all results in the benchmark, that this one is at least as good as. 1 for the best, 0 for what is not known, as the cost of a PLAN is. A preference has 1 or 0.',
    }),
    weight: t.exposeFloat('weight', { description: 'As asked for.' }),
    contribution: t.exposeFloat('contribution', {
      description: 'What it adds to the score: `points` times the share of `weight` in all weights.',
    }),
    reason: t.exposeString('reason', {
      description: 'In words, such as "Costs $1.25 for 100 requests: place 3 of 40."',
    }),
  }),
});

interface Recommended {
  readonly ranked: Ranked;
  readonly reason: string;
}

const ModelRecommendation = builder.objectRef<Recommended>('ModelRecommendation').implement({
  description: 'A model that fits, and why it stands where it does.',
  fields: (t) => ({
    model: t.field({
      type: Model,
      description: 'The best offer of its base model.',
      resolve: ({ ranked }) => ranked.model,
    }),
    score: t.float({
      description: 'From 0 to 1: the sum of the contributions of its `parts`.',
      resolve: ({ ranked }) => ranked.score,
    }),
    parts: t.field({
      type: [ScorePart],
      description: 'One for each thing that has a weight of more than 0.',
      resolve: ({ ranked }) => [...ranked.parts],
    }),
    cost: t.field({
      type: CostEstimate,
      nullable: true,
      description:
        'What the usage costs, all requests together. Null without a usage, or when it is not known: no price for all that is used, or a subscription.',
      resolve: ({ ranked }) => ranked.cost,
    }),
    alternatives: t.int({
      description: 'How many other models of the same base model fit too. 0 when its base model is not known.',
      resolve: ({ ranked }) => ranked.alternatives,
    }),
    reason: t.exposeString('reason', { description: 'All of it in words, with the figures to check it by.' }),
  }),
});

const RequirementReport = builder.objectRef<Exclusion>('RequirementReport').implement({
  description: 'What one requirement does to the choice. Models that are removed are not counted.',
  fields: (t) => ({
    field: t.string({
      description:
        'Where it stands in the need, such as "filter.minContext" or "budgetPerMonth"; "usage" is that there is room for a request of it.',
      resolve: ({ requirement }) => requirement.field,
    }),
    value: t.field({
      type: 'JSON',
      description: 'What is required: one value of a list of which all must hold, such as "TOOL_CALL".',
      resolve: ({ requirement }) => requirement.value,
    }),
    excludes: t.exposeInt('excludes', {
      description: 'How many models fit all other requirements but not this one: so many more there were without it.',
    }),
    fits: t.exposeInt('fits', { description: 'How many models fit this one, whatever the others.' }),
  }),
});

interface Answer extends Recommendations {
  readonly first: number;
}

const ModelRecommendations = builder.objectRef<Answer>('ModelRecommendations').implement({
  description: 'What fits a need, ranked.',
  fields: (t) => ({
    recommendations: t.field({
      type: [ModelRecommendation],
      description:
        'One for each base model, the highest score first: the offer of it that scores highest. Of equal scores the one of the base model’s own lab comes first, then by key. A model whose base model is not known stands for itself. Empty when nothing fits: see `requirements`.',
      resolve: ({ need, ranked, first }) =>
        ranked.slice(0, first).map((one) => ({ ranked: one, reason: reasonFor(one, need) })),
    }),
    fitting: t.exposeInt('fitting', {
      description: 'How many models fit all requirements, however many of one base model.',
    }),
    requirements: t.field({
      type: [RequirementReport],
      description: 'Every requirement, also those that hold when nothing is asked for; first what excludes most.',
      resolve: async ({ exclusions }) => [...(await exclusions())],
    }),
  }),
});

builder.queryField('recommendModels', (t) =>
  t.field({
    type: ModelRecommendations,
    nullable: true,
    description: 'Which models to use for something, and why.',
    args: {
      need: t.arg({ type: ModelNeedInput, required: true, description: 'What is needed.' }),
      first: t.arg.int({ defaultValue: DEFAULT_FIRST, description: `How many at most, from 1 to ${MAX_FIRST}.` }),
    },
    resolve: async (_query, { need, first }, context) => {
      const size = first ?? DEFAULT_FIRST;
      if (size < 1 || size > MAX_FIRST) throw badInput(`"first" must be between 1 and ${MAX_FIRST}, got ${size}.`);
      return { ...(await recommend(context, validateNeed(need))), first: size };
    },
  }),
);

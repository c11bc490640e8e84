import { Benchmark } from '../benchmark/benchmark.ts';
import { CostEstimate } from '../cost/cost-estimate.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { badInput } from '../graph/errors/errors.ts';
import { Model } from '../model/model.ts';
import { MAX_SMALLEST } from './conflict.ts';
import { ModelNeedInput } from './need-input.ts';
import type { RankedModel, ScoreComponent as ScoreComponentShape } from './ranking.ts';
import { reasonFor } from './reason.ts';
import { type Recommendations, recommend } from './recommend.ts';
import type { RequirementReport as RequirementReportShape } from './requirement-report.ts';
import { validateNeed } from './validate-need.ts';

const DEFAULT_FIRST = 5;
const MAX_FIRST = 50;

const ScoreComponentKind = builder.enumType('ScoreComponentKind', {
  description: 'Property that a component of a score measures.',
  values: {
    BENCHMARK: {
      description: 'Result in a benchmark, from the cohort of comparable results with the most base models.',
    },
    PRICE: {
      description: 'Cost of the usage, or without a usage the price of a million input and a million output tokens.',
    },
    CONTEXT: { description: 'Context window, in tokens.' },
    OUTPUT: { description: 'Output limit, in tokens.' },
    RECENCY: { description: 'Release date.' },
    KNOWLEDGE: { description: 'Knowledge cutoff.' },
    LAB: { description: 'Whether a preferred lab made the model.' },
    PROVIDER: { description: 'Whether a preferred provider serves the model.' },
    OPEN_WEIGHTS: { description: 'Whether the weights are published or unpublished, as preferred.' },
  } as const,
});

const ScoreComponent = builder.objectRef<ScoreComponentShape>('ScoreComponent').implement({
  description: 'Contribution of one measured property to a score.',
  fields: (t) => ({
    kind: t.expose('kind', { type: ScoreComponentKind, description: 'Measured property.' }),
    benchmark: t.expose('benchmark', {
      type: Benchmark,
      nullable: true,
      description: 'Measured benchmark. Null unless `kind` is BENCHMARK.',
    }),
    value: t.expose('value', {
      type: 'JSON',
      nullable: true,
      description:
        'Value of the model: tokens, US dollars, a score, a PartialDate, a key or a Boolean, depending on `kind`. Null when unknown.',
    }),
    normalized: t.exposeFloat('normalized', {
      description:
        'Value on a scale from 0 to 1: the share of the distinct values of all matching models that this value equals or beats. A benchmark score is compared with its whole cohort, and a preference is 1 or 0. An unknown value, such as the cost of a SUBSCRIPTION, is 0.',
    }),
    weight: t.exposeFloat('weight', { description: 'Requested weight.' }),
    contribution: t.exposeFloat('contribution', {
      description: 'Contribution to the score: `normalized` times the share of `weight` in the sum of all weights.',
    }),
    reason: t.string({
      description: 'Explanation, such as "Costs $1.25 for 100 requests: rank 3 of 40."',
      resolve: ({ reason }) => reason(),
    }),
  }),
});

interface Recommendation {
  readonly ranked: RankedModel;
  readonly reason: string;
}

const ModelRecommendation = builder.objectRef<Recommendation>('ModelRecommendation').implement({
  description: 'Recommended model, with its score and the reasons.',
  fields: (t) => ({
    model: t.field({
      type: Model,
      description: 'Highest-scoring model of the base model.',
      resolve: ({ ranked }) => ranked.model,
    }),
    score: t.float({
      description: 'Score from 0 to 1: the sum of the contributions of `components`.',
      resolve: ({ ranked }) => ranked.score,
    }),
    components: t.field({
      type: [ScoreComponent],
      description: 'Components of the score, one per weight above 0.',
      resolve: ({ ranked }) => [...ranked.components],
    }),
    cost: t.field({
      type: CostEstimate,
      nullable: true,
      description:
        'Cost of all requests of the usage. Null without a usage, when part of the usage is unpriced, or for the price kind SUBSCRIPTION.',
      resolve: ({ ranked }) => ranked.cost,
    }),
    alternatives: t.int({
      description: 'Number of other matching models of the same base model. 0 when the base model is unknown.',
      resolve: ({ ranked }) => ranked.alternatives,
    }),
    reason: t.exposeString('reason', { description: 'Explanation of the recommendation, with the figures behind it.' }),
  }),
});

const RequirementReport = builder.objectRef<RequirementReportShape>('RequirementReport').implement({
  description: 'Effect of one requirement on the selection. Removed models are not counted.',
  fields: (t) => ({
    field: t.string({
      description:
        'Path of the requirement in the need, such as "filter.minContext" or "budget.perMonth". The path "usage" requires limits that fit one request.',
      resolve: ({ requirement }) => requirement.field,
    }),
    value: t.field({
      type: 'JSON',
      description: 'Required value. A list whose values must all match has one report per value, such as "TOOL_CALL".',
      resolve: ({ requirement }) => requirement.value,
    }),
    eliminates: t.exposeInt('eliminates', {
      description:
        'Number of models that satisfy all other requirements but not this one. Without this requirement, the match count rises by this number.',
    }),
    satisfiedBy: t.exposeInt('satisfiedBy', {
      description: 'Number of models that satisfy this requirement, regardless of the others.',
    }),
  }),
});

interface RecommendationsPage extends Recommendations {
  readonly first: number;
}

const ModelRecommendations = builder.objectRef<RecommendationsPage>('ModelRecommendations').implement({
  description: 'Ranked models that satisfy a need.',
  fields: (t) => ({
    recommendations: t.field({
      type: [ModelRecommendation],
      description:
        "Highest-scoring model of each base model, highest score first; ties go to the lab's own provider, then by key. A model without a known base model is listed on its own. Empty when no model matches: see `conflict`.",
      resolve: ({ need, ranked, first }) =>
        ranked.slice(0, first).map((one) => ({ ranked: one, reason: reasonFor(one, need) })),
    }),
    matchCount: t.exposeInt('matchCount', {
      description: 'Number of models that satisfy all requirements, including several of one base model.',
    }),
    requirements: t.field({
      type: [RequirementReport],
      description:
        'All requirements, including the defaults. The requirement that alone eliminates the most models comes first.',
      resolve: async ({ report }) => [...(await report()).requirements],
    }),
    conflict: t.field({
      type: [RequirementReport],
      description: `Smallest set of requirements that no model satisfies together, so at least one of them must change. Empty when a model matches. A set of more than ${MAX_SMALLEST} requirements may not be the smallest, but each of its requirements is necessary for the conflict.`,
      resolve: async ({ report }) => [...(await report()).conflict],
    }),
  }),
});

builder.queryField('recommendModels', (t) =>
  t.field({
    type: ModelRecommendations,
    nullable: true,
    cacheable: true,
    description: 'Models recommended for a need, with reasons.',
    args: {
      need: t.arg({ type: ModelNeedInput, required: true, description: 'Requirements, preferences and weights.' }),
      first: t.arg.int({
        defaultValue: DEFAULT_FIRST,
        description: `Maximum number of recommendations, from 1 to ${MAX_FIRST}.`,
      }),
      ...asOfArg,
    },
    resolve: async (_query, { need, first }, context) => {
      const size = first ?? DEFAULT_FIRST;
      if (size < 1 || size > MAX_FIRST) throw badInput(`"first" must be between 1 and ${MAX_FIRST}; got ${size}.`);
      return { ...(await recommend(context, validateNeed(need))), first: size };
    },
  }),
);

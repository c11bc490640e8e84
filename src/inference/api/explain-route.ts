import { CostEstimate } from '../../cost/cost-estimate.ts';
import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { Model } from '../../model/model.ts';
import type { Candidate } from '../routing/candidate.ts';
import { type RankedCandidate, rankedCandidates } from '../routing/choose-route.ts';
import { planTextCall } from '../routing/plan-text-call.ts';
import { requestRefusals } from '../text/request/request-refusals.ts';
import type { TextError } from '../text/request/text-refusal.ts';
import type { TextRequest } from '../text/request/text-request.ts';
import { readTextInput } from './read-text-input.ts';
import { type GenerateTextArgs, GenerateTextInput } from './text-input.ts';
import { GenerateTextError } from './text-types.ts';

interface ExplanationShape {
  readonly chosen: Candidate | null;
  readonly candidates: readonly (Candidate & Partial<RankedCandidate>)[];
  readonly userErrors: readonly TextError[];
}

const RouteCandidate = builder.objectRef<ExplanationShape['candidates'][number]>('RouteCandidate').implement({
  description: 'Model that a call considers.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'The model.', resolve: ({ model }) => model }),
    eligible: t.boolean({
      description: 'Whether the model can answer the request.',
      resolve: ({ refusals }) => refusals.length === 0,
    }),
    reasons: t.field({
      type: [GenerateTextError],
      description: 'Why the model cannot answer. Empty when it can.',
      resolve: ({ refusals }) => [...refusals],
    }),
    cost: t.expose('cost', {
      type: CostEstimate,
      nullable: true,
      description: 'Estimated cost, with the most output that the request allows. Null when the price is unknown.',
    }),
    tokensPerSecond: t.float({
      nullable: true,
      description: 'Speed in the usage of the last seven days. Null without usage, or when FASTEST is not preferred.',
      resolve: ({ tokensPerSecond }) => tokensPerSecond ?? null,
    }),
    circuitOpen: t.boolean({
      description: 'Whether the provider failed repeatedly or asked for a rest, so that it is tried last.',
      resolve: ({ circuitOpen }) => circuitOpen ?? false,
    }),
  }),
});

const RouteExplanation = builder.objectRef<ExplanationShape>('RouteExplanation').implement({
  description: 'What a call would choose, and why. Budgets are not considered.',
  fields: (t) => ({
    chosen: t.field({
      type: Model,
      nullable: true,
      description: 'Model that is tried first. Null when the call would be refused.',
      resolve: ({ chosen }) => chosen?.model ?? null,
    }),
    candidates: t.field({
      type: [RouteCandidate],
      description: 'All models of the route, in the order in which they are tried; those that cannot answer are last.',
      resolve: ({ candidates }) => [...candidates],
    }),
    userErrors: t.field({
      type: [GenerateTextError],
      description: 'Why the call would be refused. Empty when it would be made.',
      resolve: ({ userErrors }) => [...userErrors],
    }),
  }),
});

builder.queryField('explainRoute', (t) =>
  t.field({
    type: RouteExplanation,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description:
      'Says which model `generateText` would call for this input, and why. It calls and reserves nothing. Requires the role CALLER.',
    args: { input: t.arg({ type: GenerateTextInput, required: true }) },
    resolve: (_query, { input }, context) => explain(input, context),
  }),
);

async function explain(input: GenerateTextArgs, context: Context): Promise<ExplanationShape> {
  const request = readTextInput(input);
  const refusals = Array.isArray(request) ? request : requestRefusals(request, context);
  if (Array.isArray(request) || refusals.length > 0) return { chosen: null, candidates: [], userErrors: refusals };
  const plan = await planTextCall(request, context);
  const chosen = plan.candidates?.[0] ?? null;
  const candidates = (await ranked(request, context)) ?? plan.candidates ?? [];
  return { chosen, candidates, userErrors: plan.refusals ?? [] };
}

async function ranked({ target, ...request }: TextRequest, context: Context) {
  if (!('route' in target)) return null;
  const candidates = await rankedCandidates(target.route, { target, ...request }, context);
  return Array.isArray(candidates) ? (candidates as readonly RankedCandidate[]) : null;
}

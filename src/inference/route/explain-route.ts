import { CostEstimate } from '../../cost/cost-estimate.ts';
import { builder } from '../../graph/builder.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { Model } from '../../model/model.ts';
import { GenerateTextInput, textRequestOf } from '../text/text-input.ts';
import { type Candidate, candidateFaults, findCandidates } from './candidates.ts';

const RouteExclusion = userErrorType('RouteExclusion', 'Reason why a model is not called.', candidateFaults);

const RouteCandidate = builder.objectRef<Candidate>('RouteCandidate').implement({
  description: 'Model that a request could be sent to.',
  fields: (t) => ({
    model: t.field({ type: Model, description: 'The model.', resolve: ({ model }) => model }),
    estimatedCost: t.field({
      type: CostEstimate,
      nullable: true,
      description:
        'Cost of the request with the longest answer, by an estimate of its tokens. Null: no price is known.',
      resolve: ({ cost }) => cost,
    }),
    exclusions: t.expose('faults', {
      type: [RouteExclusion],
      description: 'Reasons why the model is not called. Empty when it can be called.',
    }),
  }),
});

const RouteExplanation = builder.objectRef<readonly Candidate[]>('RouteExplanation').implement({
  description: 'How a request would be routed.',
  fields: (t) => ({
    chosen: t.field({
      type: Model,
      nullable: true,
      description: 'Model that would be called first. Null when none can be called.',
      resolve: ([first]) => (first && first.faults.length === 0 ? first.model : null),
    }),
    candidates: t.field({
      type: [RouteCandidate],
      description: 'All models, those that can be called first, in the order in which they would be tried.',
      resolve: (candidates) => candidates,
    }),
  }),
});

builder.queryField('explainRoute', (t) =>
  t.field({
    type: RouteExplanation,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description: 'Which models a request would be sent to, and why, without a call. Requires the role CALLER.',
    args: { input: t.arg({ type: GenerateTextInput, required: true }) },
    resolve: (_query, { input }, context) => findCandidates(textRequestOf(input), context),
  }),
);

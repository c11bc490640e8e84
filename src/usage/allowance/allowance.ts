import { TokenUsageInput } from '../../cost/token-usage.ts';
import { builder } from '../../graph/builder.ts';
import type { AllowanceLimit as AllowanceLimitName, AllowanceShape } from './allowance-queries.ts';
import { planCall } from './plan-call.ts';
import type { QuotaLimit, QuotaScope as QuotaScopeName, QuotaState } from './quota.ts';

const AllowanceLimit = builder.enumType('AllowanceLimit', {
  description: 'Limit that a call would exceed.',
  values: {
    BUDGET: { description: 'A budget with the action BLOCK has less left than the call costs.' },
    UNKNOWN_PRICE: { description: 'A budget with the action BLOCK applies, and the price of the model is unknown.' },
    REQUESTS_PER_MINUTE: { description: 'A quota allows fewer requests in this minute.' },
    TOKENS_PER_MINUTE: { description: 'A quota allows fewer tokens in this minute.' },
    REQUESTS_PER_DAY: { description: 'A quota allows fewer requests on this day in UTC.' },
  } satisfies Record<AllowanceLimitName, { description: string }>,
});

const QuotaScope = builder.enumType('QuotaScope', {
  description: 'What a quota counts.',
  values: {
    MODEL: { description: 'Calls of the model, over all callers. The registry has the quota.' },
    TIER: { description: 'Calls of the caller, over all models. `TIER_QUOTAS` has the quota of its tier.' },
  } satisfies Record<QuotaScopeName, { description: string }>,
});

const QuotaStateType = builder.objectRef<QuotaState>('QuotaState').implement({
  description: 'Quota that applies to a call, and how much of it is used. Open reservations are used.',
  fields: (t) => ({
    limit: t.expose('limit', { type: AllowanceLimit, description: 'Which quota it is.' }),
    scope: t.expose('scope', { type: QuotaScope, description: 'What the quota counts.' }),
    allowed: t.expose('allowed', { type: 'TokenCount', description: 'Requests or tokens that the quota allows.' }),
    used: t.expose('used', { type: 'TokenCount', description: 'Requests or tokens of the present minute or day.' }),
    remaining: t.field({
      type: 'TokenCount',
      description: 'Requests or tokens that are left. Zero when the quota is exceeded.',
      resolve: left,
    }),
    resetsAt: t.expose('resetsAt', {
      type: 'DateTime',
      description: 'When the minute or the day ends, by the clock of the database.',
    }),
  }),
});

const RemainingAllowance = builder.objectRef<AllowanceShape>('RemainingAllowance').implement({
  description: 'What the limits of a call have left before it. Null: no such limit applies.',
  fields: (t) => ({
    requestsPerMinute: t.field({
      type: 'TokenCount',
      nullable: true,
      description: 'Requests left in this minute, by the quota with the least left.',
      resolve: leastLeft('REQUESTS_PER_MINUTE'),
    }),
    tokensPerMinute: t.field({
      type: 'TokenCount',
      nullable: true,
      description: 'Tokens left in this minute, by the quota with the least left.',
      resolve: leastLeft('TOKENS_PER_MINUTE'),
    }),
    requestsPerDay: t.field({
      type: 'TokenCount',
      nullable: true,
      description: 'Requests left on this day in UTC, by the quota with the least left.',
      resolve: leastLeft('REQUESTS_PER_DAY'),
    }),
    budgetExact: t.field({
      type: 'Decimal',
      nullable: true,
      description: 'US dollars left by the budget with the least left, as an exact decimal. Reservations are spent.',
      resolve: ({ remaining }) => remaining?.toFixed() ?? null,
    }),
  }),
});

export const Allowance = builder.objectRef<AllowanceShape>('Allowance').implement({
  description: 'Whether a call is within all limits that apply to it.',
  fields: (t) => ({
    allowed: t.boolean({ description: 'Whether the call is allowed.', resolve: ({ reason }) => reason === null }),
    reason: t.expose('reason', {
      type: AllowanceLimit,
      nullable: true,
      description: 'Limit that the call would exceed; of several, the one that resets last. Null when it is allowed.',
    }),
    resetsAt: t.expose('resetsAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When that limit resets. Null when the call is allowed.',
    }),
    quotas: t.expose('quotas', {
      type: [QuotaStateType],
      description: 'Quotas of the model and of the tier that apply to the call. Empty when there are none.',
    }),
    remaining: t.field({ type: RemainingAllowance, description: 'What is left.', resolve: (allowance) => allowance }),
  }),
});

function left({ allowed, used }: QuotaState): number {
  return Math.max(0, allowed - used);
}

/** Null: no such quota applies. */
function leastLeft(limit: QuotaLimit) {
  return ({ quotas }: AllowanceShape): number | null => {
    const all = quotas.filter((quota) => quota.limit === limit).map(left);
    return all.length === 0 ? null : Math.min(...all);
  };
}

builder.queryField('checkAllowance', (t) =>
  t.field({
    type: Allowance,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description:
      'Whether a call would be allowed now. It reserves nothing: parallel calls can pass together. Requires the role CALLER.',
    args: {
      model: t.arg.string({
        required: true,
        description: 'Key of the model, or an id that `resolveModel` understands.',
      }),
      usage: t.arg({ type: TokenUsageInput, required: true, description: 'Expected tokens of the call.' }),
      owner: t.arg.string({ description: 'User or team that calls. Default: the owner of the credential.' }),
      project: t.arg.string({ description: 'Project that the call counts toward.' }),
      tags: t.arg.stringList({ description: 'Tags that the call counts toward.' }),
    },
    resolve: async (_query, args, context) => context.usage.allowances.check(await planCall(args, context)),
  }),
);

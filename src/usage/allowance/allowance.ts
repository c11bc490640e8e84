import { TokenUsageInput } from '../../cost/token-usage.ts';
import { builder } from '../../graph/builder.ts';
import type { AllowanceLimit as AllowanceLimitName, AllowanceShape } from './allowance-queries.ts';
import { planCall } from './plan-call.ts';

const AllowanceLimit = builder.enumType('AllowanceLimit', {
  description: 'Limit that a call would exceed.',
  values: {
    BUDGET: { description: 'A budget with the action BLOCK has less left than the call costs.' },
    UNKNOWN_PRICE: { description: 'A budget with the action BLOCK applies, and the price of the model is unknown.' },
  } satisfies Record<AllowanceLimitName, { description: string }>,
});

const RemainingAllowance = builder.objectRef<AllowanceShape>('RemainingAllowance').implement({
  description: 'What the limits of a call have left before it. Null: no such limit applies.',
  fields: (t) => ({
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
      description: 'Limit that the call would exceed. Null when it is allowed.',
    }),
    resetsAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the period of that limit ends. Null when the call is allowed.',
      resolve: ({ reason, budget }) => (reason === null ? null : (budget?.periodEnd ?? null)),
    }),
    remaining: t.field({ type: RemainingAllowance, description: 'What is left.', resolve: (allowance) => allowance }),
  }),
});

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

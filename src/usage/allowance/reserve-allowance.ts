import { TokenUsageInput } from '../../cost/token-usage.ts';
import { builder } from '../../graph/builder.ts';
import { userErrorType } from '../../graph/errors/user-error.ts';
import { recorderOf } from '../events/record-events.ts';
import { Allowance } from './allowance.ts';
import type { AllowanceShape, ReservationRow } from './allowance-queries.ts';
import { planCall } from './plan-call.ts';

const DEFAULT_TTL_SECONDS = 300;
const MAX_TTL_SECONDS = 24 * 60 * 60;

const Reservation = builder.objectRef<ReservationRow>('Reservation').implement({
  description: 'An amount that is set aside for a call. It ends when the call is settled, or when it expires.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'Id to settle the reservation with.' }),
    cost: t.expose('cost', { type: 'Decimal', description: 'Reserved US dollars.' }),
    expiresAt: t.expose('expiresAt', { type: 'DateTime', description: 'When the reservation ends by itself.' }),
  }),
});

const ReserveAllowanceError = userErrorType('ReserveAllowanceError', 'Reason why nothing was reserved.', {
  NOT_ALLOWED: { description: 'The call would exceed the limit in `allowance.reason`.' },
  INVALID_TTL: { description: 'The time to live is not between one second and a day.' },
});

interface PayloadShape {
  readonly reservation: ReservationRow | null;
  readonly allowance: AllowanceShape | null;
  readonly userErrors: readonly (typeof ReserveAllowanceError.$inferType)[];
}

const ReserveAllowancePayload = builder.objectRef<PayloadShape>('ReserveAllowancePayload').implement({
  description: 'Result of `reserveAllowance`.',
  fields: (t) => ({
    reservation: t.expose('reservation', {
      type: Reservation,
      nullable: true,
      description: 'The reservation. Null with user errors.',
    }),
    allowance: t.expose('allowance', {
      type: Allowance,
      nullable: true,
      description: 'The decision, with what was left before. Null when the input is invalid.',
    }),
    userErrors: t.expose('userErrors', {
      type: [ReserveAllowanceError],
      description: 'Reasons why nothing was reserved. Empty on success.',
    }),
  }),
});

const ReserveAllowanceInput = builder.inputType('ReserveAllowanceInput', {
  description: 'Input of `reserveAllowance`.',
  fields: (t) => ({
    model: t.string({ required: true, description: 'Key of the model, or an id that `resolveModel` understands.' }),
    usage: t.field({ type: TokenUsageInput, required: true, description: 'The most tokens that the call can use.' }),
    owner: t.string({ description: 'User or team that calls. Default: the owner of the credential.' }),
    project: t.string({ description: 'Project that the call counts toward.' }),
    tags: t.stringList({ description: 'Tags that the call counts toward.' }),
    ttlSeconds: t.int({
      description: `Seconds until the reservation expires, 1 to ${MAX_TTL_SECONDS}. Default: ${DEFAULT_TTL_SECONDS}.`,
    }),
  }),
});

builder.mutationField('reserveAllowance', (t) =>
  t.field({
    type: ReserveAllowancePayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description:
      'Reserves the cost of a call within all limits, exactly also for parallel calls. Settle it with `settleAllowance`. Requires the role CALLER.',
    args: { input: t.arg({ type: ReserveAllowanceInput, required: true }) },
    resolve: async (_mutation, { input }, context): Promise<PayloadShape> => {
      const ttl = input.ttlSeconds ?? DEFAULT_TTL_SECONDS;
      if (ttl < 1 || ttl > MAX_TTL_SECONDS) {
        const message = `"ttlSeconds" must be between 1 and ${MAX_TTL_SECONDS}; got ${ttl}.`;
        return { reservation: null, allowance: null, userErrors: [{ code: 'INVALID_TTL', message }] };
      }
      const call = await planCall(input, context);
      const { reservation, allowance } = await context.usage.allowances.reserve(call, recorderOf(context).tenant, ttl);
      return { reservation, allowance, userErrors: refusalOf(allowance) };
    },
  }),
);

function refusalOf({ reason, resetsAt }: AllowanceShape): PayloadShape['userErrors'] {
  if (reason === null) return [];
  const reset = resetsAt?.toISOString();
  return [{ code: 'NOT_ALLOWED', message: `The call exceeds the limit ${reason}, which resets at ${reset}.` }];
}

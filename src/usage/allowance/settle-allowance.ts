import { builder } from '../../graph/builder.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { itemErrorType } from '../../graph/errors/user-error.ts';
import { quoteInput } from '../../quote-input.ts';
import { raiseBudgetAlerts } from '../budget/raise-budget-alerts.ts';
import { recordEvents, recorderOf } from '../events/record-events.ts';
import { UsageEventInput } from '../events/usage-event-input.ts';
import { settleReservation } from './allowance-queries.ts';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const SettleAllowanceError = itemErrorType('SettleAllowanceError', 'Reason why a reservation was not settled.', {
  NOT_FOUND: { description: 'No open reservation of the caller has the id.' },
  INVALID_EVENT: { description: 'The event is invalid.' },
});
type Fault = typeof SettleAllowanceError.$inferType;

interface PayloadShape {
  readonly isSettled: boolean;
  readonly userErrors: readonly Fault[];
}

const SettleAllowancePayload = builder.objectRef<PayloadShape>('SettleAllowancePayload').implement({
  description: 'Result of `settleAllowance`.',
  fields: (t) => ({
    settled: t.exposeBoolean('isSettled', { description: 'Whether the reservation is settled now.' }),
    userErrors: t.expose('userErrors', {
      type: [SettleAllowanceError],
      description: 'Reasons why the reservation was not settled. Empty on success.',
    }),
  }),
});

const SettleAllowanceInput = builder.inputType('SettleAllowanceInput', {
  description: 'Input of `settleAllowance`.',
  fields: (t) => ({
    id: t.id({ required: true, description: 'Id of the reservation.' }),
    event: t.field({
      type: UsageEventInput,
      description: 'What the call used, recorded in the same step. The reservation is released unused when omitted.',
    }),
  }),
});

builder.mutationField('settleAllowance', (t) =>
  t.field({
    type: SettleAllowancePayload,
    nullable: true,
    authScopes: { role: 'CALLER' },
    description:
      'Ends a reservation and records what the call used. An expired reservation can be settled too. Requires the role CALLER.',
    args: { input: t.arg({ type: SettleAllowanceInput, required: true }) },
    resolve: async (_mutation, { input: { id, event } }, context): Promise<PayloadShape> => {
      const { tenant } = recorderOf(context);
      const open = UUID.test(id) ? await context.usage.allowances.open(id, tenant) : undefined;
      if (!open) return notFound(id);
      const { faults, dimensionIds } = await recordEvents(event ? [event] : [], context, {
        settlement: {
          reservedAt: open.createdAt,
          settle: async (transaction) => {
            if (!(await settleReservation(transaction, id, tenant))) throw settledMeanwhile(id);
          },
        },
      });
      if (faults.length > 0) {
        return {
          isSettled: false,
          userErrors: faults.map(({ path, message }) => ({ code: 'INVALID_EVENT', path, message })),
        };
      }
      await raiseBudgetAlerts(context, dimensionIds);
      return { isSettled: true, userErrors: [] };
    },
  }),
);

/** Two settlements of one reservation at once: one of them records nothing. */
function settledMeanwhile(id: string) {
  return badInput(
    `"input.id" must be the id of an open reservation; another call settled ${quoteInput(id)} meanwhile.`,
  );
}

function notFound(id: string): PayloadShape {
  const message = `"id" must be the id of an open reservation of this caller; got ${quoteInput(id)}.`;
  return { isSettled: false, userErrors: [{ code: 'NOT_FOUND', path: 'id', message }] };
}

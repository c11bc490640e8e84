import type { Transaction } from '../../../db/connect.ts';
import type { Context } from '../../../graph/context.ts';
import { type ReservationRow, settleReservation } from '../../../usage/allowance/allowance-queries.ts';
import { raiseBudgetAlerts } from '../../../usage/budget/raise-budget-alerts.ts';
import { recordEvents, recorderOf } from '../../../usage/events/record-events.ts';
import type { UsageSubject } from '../request/text-request.ts';
import type { Attempt } from './text-result.ts';

/** Records what an attempt used, and ends its reservation in the same transaction. `reservation` null: it has none. */
export function settleAttempt(
  attempt: Attempt,
  request: UsageSubject,
  reservation: ReservationRow | null,
  context: Context,
): Promise<void> {
  return settleAttempts([attempt], request, reservation ? [reservation] : [], context);
}

/** The same for the attempts of a call that has reservations for all of them together. */
export async function settleAttempts(
  attempts: readonly Attempt[],
  request: UsageSubject,
  reservations: readonly ReservationRow[],
  context: Context,
): Promise<void> {
  const { tenant } = recorderOf(context);
  const events = attempts.map((attempt) => usageEvent(attempt, request));
  const [first] = reservations;
  const settlement = first && {
    reservedAt: first.createdAt,
    settle: async (transaction: Transaction) => {
      for (const { id } of reservations) await settleReservation(transaction, id, tenant);
    },
  };
  const { faults, dimensionIds } = await recordEvents(events, context, settlement && { settlement });
  if (faults[0]) throw new Error(`The usage of a call was not recorded: ${faults[0].message}`);
  await raiseBudgetAlerts(context, dimensionIds);
}

function usageEvent(attempt: Attempt, request: UsageSubject) {
  const { writeSurcharged: _, ...usage } = attempt.metered.usage;
  return {
    model: attempt.model.key,
    usage,
    usageSource: attempt.metered.source,
    success: attempt.error === null,
    errorCode: attempt.error?.code ?? null,
    latencyMs: attempt.latencyMs,
    firstTokenMs: attempt.firstTokenMs,
    owner: request.owner,
    project: request.project,
    tags: [...request.tags],
  };
}

import type { Transaction } from '../../db/connect.ts';
import type { Context } from '../../graph/context.ts';
import { type ReservationRow, settleReservation } from '../../usage/allowance/allowance-queries.ts';
import { raiseBudgetAlerts } from '../../usage/budget/raise-budget-alerts.ts';
import { recordEvents, recorderOf } from '../../usage/events/record-events.ts';
import type { TextRequest } from './text-request.ts';
import type { Attempt } from './text-result.ts';

/** Records what an attempt used, and ends its reservation in the same transaction. `reservation` null: it has none. */
export async function settleAttempt(
  attempt: Attempt,
  request: TextRequest,
  reservation: ReservationRow | null,
  context: Context,
): Promise<void> {
  const { writeSurcharged: _, ...usage } = attempt.metered.usage;
  const event = {
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
  const { tenant } = recorderOf(context);
  const settlement = reservation && {
    reservedAt: reservation.createdAt,
    settle: (transaction: Transaction) => settleReservation(transaction, reservation.id, tenant),
  };
  const { faults, dimensionIds } = await recordEvents([event], context, settlement ?? undefined);
  if (faults[0]) throw new Error(`The usage of a call was not recorded: ${faults[0].message}`);
  await raiseBudgetAlerts(context, dimensionIds);
}

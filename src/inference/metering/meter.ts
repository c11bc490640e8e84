import type { ModelCost } from '../../cost/model-cost.ts';
import { costOf } from '../../cost/model-cost.ts';
import { tokenUsageOf, type UsageInput } from '../../cost/token-usage.ts';
import { withWriteSurcharges } from '../../cost/validate-usage.ts';
import { type Context, catalogOf } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { type AllowanceLimit, settleReservation } from '../../usage/allowance/allowance-queries.ts';
import { planCall } from '../../usage/allowance/plan-call.ts';
import { raiseBudgetAlerts } from '../../usage/budget/raise-budget-alerts.ts';
import { recordEvents, recorderOf } from '../../usage/events/record-events.ts';
import { validateEvent } from '../../usage/events/validate-events.ts';
import type { CallTerms } from '../text/text-request.ts';
import { type UsedTokens, usageOf } from '../text/used-tokens.ts';

/** A reservation outlives the call that it is for by this much. */
const GRACE_SECONDS = 60;

interface Outcome extends UsedTokens {
  /** Null: the call succeeded. */
  readonly errorCode: string | null;
  readonly latencyMs: number;
  readonly firstTokenMs: number | null;
}

/** One attempt whose cost is reserved. */
export interface Metered {
  /** Stores what was used, and ends the reservation in the same transaction. */
  settle(outcome: Outcome): Promise<ModelCost | null>;
}

export interface Refusal {
  readonly reason: AllowanceLimit;
  readonly message: string;
}

/** What is wrong with the terms of a call, before anything is spent. Null: nothing. */
export async function termsFault(terms: CallTerms, context: Context): Promise<string | null> {
  const { identity, usage } = context;
  const event = eventOf('model', terms, { usage: usageOf({}), success: true });
  const checked = validateEvent(event, 'input', { now: new Date(), retentionDays: 0, identity });
  if (Array.isArray(checked)) return checked[0]?.message ?? null;
  const { idempotencyKey } = terms;
  if (idempotencyKey === null || !(await usage.events.isRecorded(idempotencyKey, recorderOf(context)))) return null;
  return 'A call with this "idempotencyKey" was made before. Its answer is not stored, so it cannot be repeated.';
}

/** Reserves the cost of a call within all limits of the caller. */
export async function meter(
  model: ModelRow,
  planned: UsageInput,
  terms: CallTerms & { readonly ttlMs: number },
  context: Context,
): Promise<Metered | Refusal> {
  const { owner, project, tags, ttlMs } = terms;
  const call = await planCall({ model: model.key, usage: planned, owner, project, tags }, context);
  const { tenant } = recorderOf(context);
  const ttlSeconds = Math.ceil(ttlMs / 1000) + GRACE_SECONDS;
  const { allowance, reservation } = await context.usage.allowances.reserve(call, tenant, ttlSeconds);
  if (!reservation) return refusalOf(allowance.reason ?? 'BUDGET', allowance.remaining?.toFixed() ?? '0', call.cost);
  return { settle: (outcome) => settle(model, reservation.id, outcome, terms, context) };
}

async function settle(model: ModelRow, reservationId: string, outcome: Outcome, terms: CallTerms, context: Context) {
  const { usage, errorCode, latencyMs, firstTokenMs } = outcome;
  const isCounted = outcome.origin === 'PROVIDER';
  const tags = isCounted ? [...terms.tags] : [...terms.tags, `usage:${outcome.origin.toLowerCase()}`];
  const success = errorCode === null;
  const fields = { usage, success, errorCode, latencyMs, firstTokenMs };
  // A failed attempt leaves the key to the attempt that succeeds.
  const event = eventOf(model.key, { ...terms, idempotencyKey: success ? terms.idempotencyKey : null }, fields);
  const { tenant } = recorderOf(context);
  const end = (transaction: Parameters<typeof settleReservation>[0]) =>
    settleReservation(transaction, reservationId, tenant);
  const { recorded } = await recordEvents([{ ...event, tags }], context, end);
  // Two calls with one key at once: both were made, so both count.
  if (recorded.length === 0) await recordEvents([{ ...event, tags, idempotencyKey: null }], context, end);
  await raiseBudgetAlerts(context);
  return costOf(model, await withWriteSurcharges(await catalogOf(context), tokenUsageOf(usage)));
}

function eventOf(
  model: string,
  { owner, project, tags, idempotencyKey }: CallTerms,
  fields: {
    readonly usage: UsageInput;
    readonly success: boolean;
    readonly errorCode?: string | null;
    readonly latencyMs?: number;
    readonly firstTokenMs?: number | null;
  },
) {
  return { model, owner, project, tags: [...tags], idempotencyKey, ...fields };
}

function refusalOf(reason: AllowanceLimit, left: string, cost: string | null): Refusal {
  const message =
    reason === 'UNKNOWN_PRICE'
      ? 'A budget applies, and the price of the model is unknown.'
      : `A budget has ${left} US dollars left, with reservations; the call can cost ${cost} US dollars.`;
  return { reason, message };
}

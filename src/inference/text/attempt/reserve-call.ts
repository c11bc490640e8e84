import type { Context } from '../../../graph/context.ts';
import type { AllowanceShape, PlannedCall, ReservationRow } from '../../../usage/allowance/allowance-queries.ts';
import { planCall } from '../../../usage/allowance/plan-call.ts';
import { quotaSubject } from '../../../usage/allowance/quota.ts';
import { recorderOf } from '../../../usage/events/record-events.ts';
import type { Candidate } from '../../routing/candidate.ts';
import { refusal, type TextError } from '../request/text-refusal.ts';
import type { TextRequest } from '../request/text-request.ts';
import { reservedOutput } from './output-limit.ts';
import type { TextCall } from './text-call.ts';

export interface Reserved {
  /** Null: no limit applies. */
  readonly reservation: ReservationRow | null;
  /** Output limit that the request to the provider has. Null: that of the model. */
  readonly maxOutputTokens: number | null;
}

/** Nothing is reserved while no limit applies, and then the provider needs no output limit either. */
export async function reserve(
  candidate: Candidate,
  { request, context }: TextCall,
  hasBudgets: boolean,
): Promise<Reserved | TextError> {
  const { owner, project, tags, maxOutputTokens } = request;
  if (!hasBudgets && !hasQuotas(candidate, context)) return { reservation: null, maxOutputTokens };
  const { limit, reserved: output } = await reservedOutput(candidate, request);
  const { writeSurcharged: _, ...estimate } = candidate.estimate;
  const usage = { ...estimate, output };
  const planned = await planCall({ model: candidate.model.key, usage, owner, project, tags }, context);
  const ttl = Math.ceil(timeLimitMs(request, context) / 1_000) + SETTLE_SECONDS;
  const reserved = await context.usage.allowances.reserveIfLimited(planned, recorderOf(context).tenant, ttl);
  if (reserved === null) return { reservation: null, maxOutputTokens };
  const { reservation, allowance } = reserved;
  return reservation ? { reservation, maxOutputTokens: limit } : notAllowed(allowance, planned);
}

function hasQuotas({ model }: Candidate, context: Context): boolean {
  const { tenant, tierQuotas } = recorderOf(context);
  const ofModel = quotaSubject('MODEL', model.key, model.registry?.quotas ?? null);
  return ofModel.length > 0 || quotaSubject('TIER', tenant, tierQuotas).length > 0;
}

/** From the end of the time limit to the record of the usage. */
const SETTLE_SECONDS = 60;

export function notAllowed(
  { reason, resetsAt, remaining }: AllowanceShape,
  { cost, tokens }: PlannedCall,
): TextError<'NOT_ALLOWED'> {
  const needed = cost === null ? 'an unknown amount' : `${cost} US dollars`;
  const left = remaining === null ? '' : `, and ${remaining.toFixed()} US dollars are left`;
  const reset = resetsAt === null ? '' : ` The limit resets at ${resetsAt.toISOString()}.`;
  const message = `The call exceeds the limit ${reason}: it can use ${tokens} tokens and cost ${needed}${left}.${reset}`;
  return refusal('NOT_ALLOWED', '', message);
}

export function timeLimitMs({ timeoutMs }: TextRequest, { config }: Context): number {
  return Math.min(timeoutMs ?? config.inference.timeoutMs, config.inference.timeoutMs);
}

import { withAssumedVersion } from '../../graph/context.ts';
import { quoteInput } from '../../quote-input.ts';
import { recorderOf } from '../../usage/events/record-events.ts';
import type { Candidate } from '../routing/candidate.ts';
import { planTextCall, type TextPlan } from '../routing/plan-text-call.ts';
import { reserve } from './attempt/reserve-call.ts';
import { RunningAttempt } from './attempt/running-attempt.ts';
import { errors, type TextCall, type TextEnd, type TextEvent } from './attempt/text-call.ts';
import type { Attempt } from './attempt/text-result.ts';
import { requestRefusals } from './request/request-refusals.ts';
import { refusal, type TextError } from './request/text-refusal.ts';

/**
 * Checks, reserves, calls, and records. Streams parts only with `isStreamed`; the last event is a `TextEnd`. However the
 * consumer ends, the usage of each attempt is recorded.
 */
export async function* callText(call: TextCall): AsyncGenerator<TextEvent, void> {
  const { request, context } = call;
  const refusals = requestRefusals(request, context);
  if (refusals.length > 0) return yield errors(refusals);
  const { plan, hasBudgets } = await planInTerms(call);
  if (plan.refusals) return yield errors(plan.refusals);
  const key = request.idempotencyKey;
  const { tenant } = recorderOf(context);
  if (key !== null && !(await context.usage.callKeys.claim(tenant, key))) return yield errors([isKnownKey(key)]);
  let isAnswered = false;
  const end = context.runningCalls.begin();
  try {
    for await (const event of tryCandidates(plan.candidates, call, hasBudgets)) {
      isAnswered ||= event.kind !== 'ERRORS';
      yield event;
    }
  } finally {
    if (key !== null && !isAnswered) await context.usage.callKeys.release(tenant, key);
    end();
  }
}

/** The plan by the newest version of the catalog, and the terms of all calls. */
async function planInTerms({ request, context }: TextCall): Promise<{ plan: TextPlan; hasBudgets: boolean }> {
  const [plan, { hasBlockingBudgets: hasBudgets }] = await withAssumedVersion(
    context,
    () => planTextCall(request, context),
    () => context.usage.allowances.terms(),
  );
  return { plan, hasBudgets };
}

function isKnownKey(key: string): TextError {
  const message = `"idempotencyKey" must be new; got ${quoteInput(key)}, which another call has.`;
  return refusal('IDEMPOTENCY_CONFLICT', 'idempotencyKey', message);
}

async function* tryCandidates(
  candidates: readonly Candidate[],
  call: TextCall,
  hasBudgets: boolean,
): AsyncGenerator<TextEvent, void> {
  const attempts: Attempt[] = [];
  let last: TextEnd | null = null;
  for (const [index, candidate] of candidates.entries()) {
    // An earlier attempt can take as long as its time limit.
    const isLimited = index === 0 ? hasBudgets : (await call.context.usage.allowances.terms()).hasBlockingBudgets;
    const reserved = await reserve(candidate, call, isLimited);
    if ('code' in reserved) {
      last ??= errors([reserved]);
      continue;
    }
    const running = new RunningAttempt(candidate, reserved, call);
    try {
      yield* running.parts();
    } finally {
      // Also when the consumer ends: what was used is recorded.
      attempts.push(await running.settle());
    }
    const end = running.end(attempts);
    if (end.kind === 'RESULT' || running.isFinal) return yield end;
    last = end;
  }
  if (last) yield last;
}

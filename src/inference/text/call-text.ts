import { promptTokens } from '../../cost/estimate.ts';
import { costOf } from '../../cost/model-cost.ts';
import { withWriteSurcharges } from '../../cost/validate-usage.ts';
import { type Context, catalogOf } from '../../graph/context.ts';
import { quoteInput } from '../../quote-input.ts';
import type { AllowanceShape, PlannedCall, ReservationRow } from '../../usage/allowance/allowance-queries.ts';
import { planCall } from '../../usage/allowance/plan-call.ts';
import { recorderOf } from '../../usage/events/record-events.ts';
import { type CallFailure, callFailure, timedOut } from '../providers/call-failure.ts';
import type { CallableLanguageModel } from '../providers/model-providers.ts';
import { type Scrub, scrubber } from '../providers/scrub.ts';
import type { Candidate } from '../routing/candidate.ts';
import { planTextCall } from '../routing/plan-text-call.ts';
import { Answer } from './answer.ts';
import { estimatedUsage, type MeteredUsage, reportedUsage, unknownUsage, unused } from './answer-usage.ts';
import { generate, stream, type TextPart } from './attempt.ts';
import { AttemptClock } from './attempt-clock.ts';
import { callOptions } from './call-options.ts';
import { estimatePromptTokens, estimateTextTokens } from './estimate-tokens.ts';
import { impliedOutputLimit } from './output-limit.ts';
import { requestRefusals } from './request-refusals.ts';
import { settleAttempt } from './settle-attempt.ts';
import { cancelled, refusal, type TextError } from './text-refusal.ts';
import type { TextRequest } from './text-request.ts';
import type { Attempt, TextResult } from './text-result.ts';

/** The end of a call: an answer, or why there is none. */
export type TextEnd =
  | { readonly kind: 'RESULT'; readonly result: TextResult }
  | { readonly kind: 'ERRORS'; readonly errors: readonly TextError[]; readonly failure: CallFailure | null };

export type TextEvent = TextPart | TextEnd;

/** A call of a model, for its client. */
export interface TextCall {
  readonly request: TextRequest;
  readonly context: Context;
  readonly isStreamed: boolean;
  /** Aborts when the client leaves. */
  readonly signal: AbortSignal;
}

/**
 * Checks, reserves, calls, and records. Streams parts only with `isStreamed`; the last event is a `TextEnd`. However the
 * consumer ends, the usage of each attempt is recorded.
 */
export async function* callText(call: TextCall): AsyncGenerator<TextEvent, void> {
  const { request, context } = call;
  const refusals = requestRefusals(request, context);
  if (refusals.length > 0) return yield errors(refusals);
  const [plan, hasBudgets] = await Promise.all([
    planTextCall(request, context),
    context.usage.allowances.hasBlockingBudgets(),
  ]);
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

function errors(list: readonly TextError[], failure: CallFailure | null = null): TextEnd {
  return { kind: 'ERRORS', errors: list, failure };
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
    const isLimited = index === 0 ? hasBudgets : await call.context.usage.allowances.hasBlockingBudgets();
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

interface Reserved {
  /** Null: no limit applies. */
  readonly reservation: ReservationRow | null;
  /** What the provider is told. Null: the limit of the model. */
  readonly maxOutputTokens: number | null;
}

/** Nothing is reserved while no limit applies, and then the provider needs no output limit either. */
async function reserve(
  { model, estimate }: Candidate,
  { request, context }: TextCall,
  hasBudgets: boolean,
): Promise<Reserved | TextError> {
  const { writeSurcharged: _, ...usage } = estimate;
  const { owner, project, tags, maxOutputTokens } = request;
  const planned = await planCall({ model: model.key, usage, owner, project, tags }, context);
  if (!hasBudgets && planned.quotas.length === 0) return { reservation: null, maxOutputTokens };
  const ttl = Math.ceil(timeLimitMs(request, context) / 1_000) + SETTLE_SECONDS;
  const reserved = await context.usage.allowances.reserveIfLimited(planned, recorderOf(context).tenant, ttl);
  if (reserved === null) return { reservation: null, maxOutputTokens };
  const { reservation, allowance } = reserved;
  return reservation
    ? { reservation, maxOutputTokens: maxOutputTokens ?? estimate.output }
    : notAllowed(allowance, planned);
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

function timeLimitMs({ timeoutMs }: TextRequest, { config }: Context): number {
  return Math.min(timeoutMs ?? config.inference.timeoutMs, config.inference.timeoutMs);
}

/** One request to one provider, from its start to the record of its usage. */
class RunningAttempt {
  readonly #candidate: Candidate;
  readonly #reserved: Reserved;
  readonly #call: TextCall;
  readonly #answer = new Answer();
  readonly #startedAtMs = performance.now();
  readonly #clock: AttemptClock;
  #failure: CallFailure | null = null;
  #isCancelled = false;
  #hasEnded = false;
  #attempt: Attempt | null = null;

  constructor(candidate: Candidate, reserved: Reserved, call: TextCall) {
    this.#candidate = candidate;
    this.#reserved = reserved;
    this.#call = call;
    const parents = [call.signal, call.context.runningCalls.signal];
    this.#clock = new AttemptClock(parents, timeLimitMs(call.request, call.context));
  }

  /** Whether no other model may be tried: the client has a part of the answer, or no other one helps. */
  get isFinal(): boolean {
    return this.#isCancelled || this.#answer.hasBegun || this.#failure?.isRetryable === false;
  }

  async *parts(): AsyncGenerator<TextPart, void> {
    let scrub: Scrub = (text) => text;
    try {
      const { model, provider } = this.#candidate;
      const callable = await this.#call.context.modelProviders.languageModel(model, provider);
      scrub = scrubber(callable.secrets);
      yield* this.#ask(callable, scrub);
    } catch (error) {
      this.#failure = callFailure(error, scrub);
    } finally {
      this.#clock.stop();
    }
    this.#hasEnded = true;
  }

  async *#ask({ model, secrets, needsOutputLimit }: CallableLanguageModel, scrub: Scrub) {
    const { request, isStreamed, context } = this.#call;
    const { firstTokenTimeoutMs, idleTimeoutMs: idleMs } = context.config.inference;
    const abortSignal = this.#clock.signal;
    const ofModel = needsOutputLimit ? impliedOutputLimit(request, this.#candidate.model.outputTokens) : null;
    const options = { ...callOptions(request, this.#reserved.maxOutputTokens ?? ofModel), abortSignal };
    const attempt = { model, options, answer: this.#answer, clock: this.#clock, scrub };
    if (!isStreamed) return await generate(attempt);
    this.#clock.expect('first part of an answer', firstTokenTimeoutMs);
    yield* stream({ ...attempt, secrets, idleMs, startedAtMs: this.#startedAtMs });
    return undefined;
  }

  /** Records the usage, and reports the outcome to the circuit of the provider. */
  async settle(): Promise<Attempt> {
    const { request, context } = this.#call;
    const error = this.#error();
    const metered = this.#metered();
    const usage = await withWriteSurcharges(await catalogOf(context), metered.usage);
    const { model, provider } = this.#candidate;
    this.#attempt = {
      model,
      metered,
      cost: metered.source === 'UNKNOWN' ? null : costOf(model, usage),
      latencyMs: Math.round(performance.now() - this.#startedAtMs),
      firstTokenMs: this.#answer.firstTokenMs,
      error,
    };
    const { circuits } = context.modelProviders;
    if (error === null) circuits.succeeded(provider.key);
    else if (!this.#isCancelled && this.#failure?.isOfProvider)
      circuits.failed(provider.key, this.#failure.retryAfterMs);
    if (error !== null) this.#log(error);
    await settleAttempt(this.#attempt, request, this.#reserved.reservation, context);
    return this.#attempt;
  }

  end(attempts: readonly Attempt[]): TextEnd {
    const attempt = this.#attempt;
    if (attempt === null) throw new Error('An attempt ends after its usage is recorded.');
    if (attempt.error !== null) return errors([attempt.error], this.#failure);
    const { text, reasoning, toolCalls, finishReason } = this.#answer;
    const { model, metered, cost } = attempt;
    const warnings = [
      ...statusWarnings(this.#candidate),
      ...cutPromptWarnings(metered, this.#call.request),
      ...sentWarnings(this.#answer, this.#call.request),
    ];
    return {
      kind: 'RESULT',
      result: { text, reasoning, toolCalls, finishReason, model, metered, cost, attempts, warnings },
    };
  }

  /** Codes and figures alone: the message of a provider can repeat the prompt. */
  #log(error: TextError): void {
    const { code, status } = { code: error.code, status: this.#failure?.status ?? null };
    this.#call.context.log.warn({ model: this.#candidate.model.key, code, status }, 'call of a model failed');
  }

  #error(): TextError | null {
    const { end } = this.#clock;
    this.#isCancelled = end === 'CANCELLED' || !this.#hasEnded;
    if (this.#isCancelled) return cancelled;
    if (end !== null && end !== 'CANCELLED') this.#failure = timedOut(end.what, end.limitMs);
    if (this.#failure !== null) return this.#errorOf(this.#failure);
    if (this.#call.isStreamed && !this.#answer.isComplete) {
      this.#failure = cutOff;
      return this.#errorOf(cutOff);
    }
    return ignoredParameter(this.#answer);
  }

  #errorOf({ code, message }: CallFailure): TextError {
    const hasBroken = this.#answer.hasBegun && code !== 'TIMED_OUT';
    return { code: hasBroken ? 'INCOMPLETE' : code, path: '', message };
  }

  #metered(): MeteredUsage {
    const { usage, bytes, hasBegun } = this.#answer;
    const reported = usage === null ? null : reportedUsage(usage);
    if (reported) return reported;
    if (this.#failure?.isFree && !hasBegun) return unused;
    if (!hasBegun && (this.#failure !== null || this.#isCancelled)) return unknownUsage;
    return estimatedUsage(estimatePromptTokens(this.#call.request), estimateTextTokens(bytes));
  }
}

const cutOff: CallFailure = {
  code: 'INVALID_ANSWER',
  message: 'The answer of the provider ended without its end.',
  status: null,
  isRetryable: true,
  isOfProvider: true,
  retryAfterMs: null,
  isFree: false,
};

/** Parameters that an answer must obey, and that packages leave out with a warning alone. */
const NEEDED = /^(responseFormat|tools?|toolChoice|JSON response format)/;

function ignoredParameter({ warnings }: Answer): TextError | null {
  const ignored = warnings.find((warning) => warning.type === 'unsupported' && NEEDED.test(warning.feature));
  if (ignored?.type !== 'unsupported') return null;
  const message = `The provider does not accept "${ignored.feature}". ${ignored.details ?? ''}`.trim();
  return refusal('UNSUPPORTED_PARAMETER', ignored.feature, message);
}

function statusWarnings({ model }: Candidate): string[] {
  return model.status === 'DEPRECATED' ? [`${model.key} is deprecated. checkModels names its successors.`] : [];
}

/** Some servers cut a long prompt without an error, and count what is left. */
function cutPromptWarnings({ usage, source }: MeteredUsage, request: TextRequest): string[] {
  // Files have a size in tokens that is not known.
  if (request.modalities.length > 0) return [];
  const expected = estimatePromptTokens(request);
  const counted = promptTokens(usage);
  if (source !== 'REPORTED' || expected < MIN_CUT_TOKENS || counted * CUT_FACTOR > expected) return [];
  return [
    `The provider counted ${counted} tokens of the prompt, where about ${expected} were expected. It may have cut the prompt.`,
  ];
}

/** An estimate of a shorter prompt says little. */
const MIN_CUT_TOKENS = 2_000;
/** No tokenizer needs so many times fewer tokens than estimated. */
const CUT_FACTOR = 4;

/** The client learns nothing from a warning about an output limit that the gateway set. */
function sentWarnings({ warnings }: Answer, { maxOutputTokens }: TextRequest): string[] {
  return warnings
    .filter((warning) => maxOutputTokens !== null || !('feature' in warning) || warning.feature !== 'maxOutputTokens')
    .map(warningText);
}

function warningText(warning: Answer['warnings'][number]): string {
  if (warning.type === 'unsupported' || warning.type === 'compatibility') {
    return `The provider does not fully support "${warning.feature}". ${warning.details ?? ''}`.trim();
  }
  return warning.message;
}

import { costOf } from '../../../cost/model-cost.ts';
import { withWriteSurcharges } from '../../../cost/validate-usage.ts';
import { catalogOf } from '../../../graph/context.ts';
import { type CallFailure, callFailure, notTaken, timedOut } from '../../providers/call-failure.ts';
import type { CallableLanguageModel } from '../../providers/model-providers.ts';
import { type Scrub, scrubber } from '../../providers/scrub.ts';
import type { Candidate } from '../../routing/candidate.ts';
import { callOptions } from '../request/call-options.ts';
import { estimatePromptTokens, estimateTextTokens } from '../request/estimate-tokens.ts';
import { cancelled, type TextError } from '../request/text-refusal.ts';
import { Answer } from './answer.ts';
import { estimatedUsage, type MeteredUsage, reportedUsage, unknownUsage, unused } from './answer-usage.ts';
import { answerWarnings, ignoredParameter } from './answer-warnings.ts';
import { generate, stream, type TextPart } from './attempt.ts';
import { AttemptClock } from './attempt-clock.ts';
import { impliedOutputLimit } from './output-limit.ts';
import { type Reserved, timeLimitMs } from './reserve-call.ts';
import { settleAttempt } from './settle-attempt.ts';
import { errors, type TextCall, type TextEnd } from './text-call.ts';
import type { Attempt } from './text-result.ts';

/** One request to one provider, from its start to the record of its usage. */
export class RunningAttempt {
  readonly #candidate: Candidate;
  readonly #reserved: Reserved;
  readonly #call: TextCall;
  readonly #answer = new Answer();
  readonly #startedAtMs = performance.now();
  readonly #clock: AttemptClock;
  #failure: CallFailure | null = null;
  #isCancelled = false;
  #hasEnded = false;
  /** Whether the consumer has a part, and has not asked for the next one. */
  #isHeld = false;
  #settlement: Promise<Attempt> | null = null;
  #attempt: Attempt | null = null;

  constructor(candidate: Candidate, reserved: Reserved, call: TextCall) {
    this.#candidate = candidate;
    this.#reserved = reserved;
    this.#call = call;
    const parents = [call.signal, call.context.runningCalls.signal];
    this.#clock = new AttemptClock(parents, timeLimitMs(call.request, call.context));
    this.#clock.signal.addEventListener('abort', this.#settleIfHeld, { once: true });
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
      for await (const part of this.#ask(callable, scrub)) {
        this.#isHeld = true;
        yield part;
        this.#isHeld = false;
      }
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
    const { maxOutputTokens } = this.#reserved;
    const isImplied = maxOutputTokens === null && needsOutputLimit;
    const limit = isImplied ? await impliedOutputLimit(this.#candidate, request) : maxOutputTokens;
    const options = { ...callOptions(request, limit), abortSignal };
    const attempt = { model, options, answer: this.#answer, clock: this.#clock, scrub };
    if (!isStreamed) return await generate(attempt);
    this.#clock.expect('first part of an answer', firstTokenTimeoutMs);
    yield* stream({ ...attempt, secrets, idleMs, startedAtMs: this.#startedAtMs });
    return undefined;
  }

  /** A consumer that does not ask for the next part would keep the usage from being recorded. */
  readonly #settleIfHeld = () => {
    if (!this.#isHeld) return;
    const { log } = this.#call.context;
    this.settle().catch((error: unknown) => log.error({ error }, 'failed to record a call whose client does not read'));
  };

  /** Records the usage, and reports the outcome to the circuit of the provider, once. */
  settle(): Promise<Attempt> {
    this.#settlement ??= this.#settle();
    return this.#settlement;
  }

  async #settle(): Promise<Attempt> {
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
    const warnings = answerWarnings(this.#candidate, metered, this.#answer, this.#call.request);
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
    this.#isCancelled = end === null ? !this.#hasEnded : end === 'CANCELLED';
    if (this.#isCancelled) return cancelled;
    if (end !== null && end !== 'CANCELLED') {
      this.#failure = end.wasHeld ? notTaken(end.limitMs) : timedOut(end.what, end.limitMs);
    }
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

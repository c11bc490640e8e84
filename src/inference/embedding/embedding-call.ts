import { setTimeout as sleep } from 'node:timers/promises';
import { costOf, type ModelCost } from '../../cost/model-cost.ts';
import type { Context } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { type CallFailure, callFailure, timedOut } from '../providers/call-failure.ts';
import { type Scrub, scrubber } from '../providers/scrub.ts';
import { estimatedUsage, type MeteredUsage, unknownUsage, unused } from '../text/attempt/answer-usage.ts';
import { AttemptClock } from '../text/attempt/attempt-clock.ts';
import { settleAttempts } from '../text/attempt/settle-attempt.ts';
import type { Attempt } from '../text/attempt/text-result.ts';
import { cancelled } from '../text/request/text-refusal.ts';
import type { EmbeddingPlan } from './check-embedding.ts';
import { embedBatch, OtherDimensions, UnusableVectors } from './embed-batch.ts';
import type { EmbedError } from './embed-error.ts';
import type { EmbedRequest } from './embed-request.ts';
import type { EmbeddingBatch } from './embedding-batches.ts';
import type { EmbeddingReservations } from './embedding-reservations.ts';

/** The end of a call: a vector for each text, or why there is none. */
export type EmbedEnd =
  | {
      readonly kind: 'RESULT';
      readonly vectors: readonly (readonly number[])[];
      readonly model: ModelRow;
      readonly metered: MeteredUsage;
      /** Null: the price is unknown. */
      readonly cost: ModelCost | null;
      readonly attempts: readonly Attempt[];
    }
  | {
      readonly kind: 'ERRORS';
      readonly errors: readonly EmbedError[];
      readonly failure: CallFailure | null;
      /** Empty: the call was refused. */
      readonly attempts: readonly Attempt[];
    };

/** Batches that are sent at the same time. */
const MAX_PARALLEL = 4;
/** Of a batch that a later attempt may get answered. */
const MAX_ATTEMPTS = 3;
const RETRY_DELAY_MS = 500;
/** A provider that wants a longer pause is not waited for. */
const MAX_RETRY_DELAY_MS = 10_000;

/** The requests to the provider for one call. */
export class EmbeddingCall {
  readonly #plan: EmbeddingPlan;
  readonly #request: EmbedRequest;
  readonly #reservations: EmbeddingReservations;
  readonly #context: Context;
  readonly #clock: AttemptClock;
  readonly #scrub: Scrub;
  /** Ends the work on all batches, and the pauses before retries. */
  readonly #over = new AbortController();
  readonly #vectors: (readonly number[])[] = [];
  readonly #attempts: Attempt[] = [];
  #error: EmbedError | null = null;
  #failure: CallFailure | null = null;

  constructor(
    plan: EmbeddingPlan,
    request: EmbedRequest,
    reservations: EmbeddingReservations,
    context: Context,
    signal: AbortSignal,
  ) {
    this.#plan = plan;
    this.#request = request;
    this.#reservations = reservations;
    this.#context = context;
    this.#scrub = scrubber(plan.callable.secrets);
    this.#clock = new AttemptClock([signal, context.runningCalls.signal], context.config.inference.timeoutMs);
  }

  async run(batches: readonly EmbeddingBatch[]): Promise<void> {
    const queue = [...batches];
    try {
      const parallel = (await this.#plan.callable.model.supportsParallelCalls) ? MAX_PARALLEL : 1;
      const work = await Promise.allSettled(Array.from({ length: parallel }, () => this.#work(queue)));
      for (const end of work) if (end.status === 'rejected') throw end.reason;
    } finally {
      this.#clock.stop();
    }
  }

  /** Takes batches until there is none, or one has failed. */
  async #work(queue: EmbeddingBatch[]): Promise<void> {
    try {
      while (!this.#over.signal.aborted) {
        const batch = queue.shift();
        if (!batch) return;
        await this.#embed(batch);
      }
    } catch (error) {
      this.#over.abort();
      throw error;
    }
  }

  async #embed(batch: EmbeddingBatch): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const failure = await this.#attempt(batch);
      if (failure === null) return;
      if (!(await this.#mayRetry(batch, failure, attempt))) return this.#fail(failure);
    }
  }

  /** Waits for the time of the next attempt, and reserves it. */
  async #mayRetry(batch: EmbeddingBatch, failure: CallFailure, attempt: number): Promise<boolean> {
    const delayMs = failure.retryAfterMs ?? RETRY_DELAY_MS * 2 ** (attempt - 1);
    // What is not of the provider, such as a request that its package cannot send, stays the same.
    if (attempt === MAX_ATTEMPTS || !failure.isRetryable || !failure.isOfProvider) return false;
    if (delayMs > MAX_RETRY_DELAY_MS) return false;
    const stopped = AbortSignal.any([this.#clock.signal, this.#over.signal]);
    await sleep(delayMs, undefined, { signal: stopped }).catch(() => {});
    if (stopped.aborted) return false;
    return (await this.#reservations.reserveRetry(batch, failure.isFree)) === null && !stopped.aborted;
  }

  /** One request, recorded as one usage event. Null: it succeeded. */
  async #attempt(batch: EmbeddingBatch): Promise<CallFailure | null> {
    const startedAtMs = performance.now();
    const { model, provider, callable } = this.#plan;
    const { dimensions } = this.#request;
    const { circuits } = this.#context.modelProviders;
    let failure: CallFailure | null = null;
    let metered: MeteredUsage = unknownUsage;
    try {
      const { vectors, tokens } = await embedBatch({
        model: callable.model,
        texts: batch.texts,
        dimensions,
        signal: this.#clock.signal,
      });
      vectors.forEach((vector, index) => {
        this.#vectors[batch.start + index] = vector;
      });
      metered =
        tokens === null ? estimatedUsage(batch.tokens, 0) : { ...estimatedUsage(tokens, 0), source: 'REPORTED' };
      circuits.succeeded(provider.key);
    } catch (error) {
      failure = this.#failureOf(error);
      if (failure.isFree) metered = unused;
      // The provider did the work, and answered something else.
      if (error instanceof UnusableVectors || error instanceof OtherDimensions)
        metered = estimatedUsage(batch.tokens, 0);
      if (failure.isOfProvider && !this.#isCancelled) circuits.failed(provider.key, failure.retryAfterMs);
      const { code, status } = failure;
      this.#context.log.warn({ model: model.key, code, status }, 'call of a model failed');
    }
    this.#attempts.push({
      model,
      metered,
      cost: metered.source === 'UNKNOWN' ? null : costOf(model, metered.usage),
      latencyMs: Math.round(performance.now() - startedAtMs),
      firstTokenMs: null,
      error: failure && this.#errorOf(failure),
    });
    return failure;
  }

  #failureOf(error: unknown): CallFailure {
    const { end } = this.#clock;
    if (end !== null && end !== 'CANCELLED') return timedOut(end.what, end.limitMs);
    const failure = callFailure(error, this.#scrub);
    // Paid for already, and most likely the same again.
    const isAnswered = error instanceof OtherDimensions || error instanceof UnusableVectors;
    return isAnswered ? { ...failure, message: error.message, isRetryable: false } : failure;
  }

  #fail(failure: CallFailure): void {
    this.#failure ??= failure;
    this.#error ??= this.#errorOf(this.#failure);
    this.#over.abort();
  }

  get #isCancelled(): boolean {
    return this.#clock.end === 'CANCELLED';
  }

  #errorOf({ code, message }: CallFailure): EmbedError {
    return this.#isCancelled ? cancelled : { code, path: '', message };
  }

  settle(): Promise<void> {
    return settleAttempts(this.#attempts, this.#request, this.#reservations.made, this.#context);
  }

  end(): EmbedEnd {
    const attempts = this.#attempts;
    if (this.#error !== null) return { kind: 'ERRORS', errors: [this.#error], failure: this.#failure, attempts };
    const { model } = this.#plan;
    const answered = this.#attempts.filter(({ error }) => error === null);
    const input = answered.reduce((sum, { metered }) => sum + metered.usage.input, 0);
    const isReported = answered.every(({ metered }) => metered.source === 'REPORTED');
    const { usage } = estimatedUsage(input, 0);
    const metered: MeteredUsage = {
      usage: { ...usage, scope: answered.length > 1 ? 'TOTAL' : 'REQUEST' },
      source: isReported ? 'REPORTED' : 'ESTIMATED',
    };
    const cost = costOf(model, metered.usage);
    return { kind: 'RESULT', vectors: this.#vectors, model, metered, cost, attempts };
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import { costOf, type ModelCost } from '../../cost/model-cost.ts';
import type { Context } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import type { ProviderRow } from '../../provider/provider-queries.ts';
import type { ReservationRow } from '../../usage/allowance/allowance-queries.ts';
import { planCall } from '../../usage/allowance/plan-call.ts';
import { recorderOf } from '../../usage/events/record-events.ts';
import { type CallFailure, callFailure, timedOut } from '../providers/call-failure.ts';
import { type Scrub, scrubber } from '../providers/scrub.ts';
import { estimatedUsage, type MeteredUsage, unknownUsage, unused } from '../text/answer-usage.ts';
import { AttemptClock } from '../text/attempt-clock.ts';
import { notAllowed } from '../text/call-text.ts';
import { settleAttempts } from '../text/settle-attempt.ts';
import type { TextError } from '../text/text-refusal.ts';
import type { Attempt } from '../text/text-result.ts';
import { checkEmbedRequest, planEmbedding } from './check-embedding.ts';
import { embedBatch, OtherDimensions, UnusableVectors } from './embed-batch.ts';
import type { EmbedRequest } from './embed-request.ts';
import { type EmbeddingBatch, embeddingBatches, textTokens } from './embedding-batches.ts';

/** The end of a call: a vector for each text, or why there is none. */
export type EmbedEnd =
  | {
      readonly kind: 'RESULT';
      readonly vectors: readonly (readonly number[])[];
      readonly model: ModelRow;
      readonly metered: MeteredUsage;
      /** Null: the price is unknown. */
      readonly cost: ModelCost | null;
    }
  | { readonly kind: 'ERRORS'; readonly errors: readonly TextError[]; readonly failure: CallFailure | null };

/** Batches that are sent at the same time. */
const MAX_PARALLEL = 4;
/** Of a batch that a later attempt may get answered. */
const MAX_ATTEMPTS = 3;
const RETRY_DELAY_MS = 500;
/** A provider that wants a longer pause is not waited for. */
const MAX_RETRY_DELAY_MS = 10_000;
/** From the end of the time limit to the record of the usage. */
const SETTLE_SECONDS = 60;

/** Checks, reserves, calls, and records, as for text. All texts get a vector, or none does. */
export async function embedTexts(request: EmbedRequest, context: Context, signal: AbortSignal): Promise<EmbedEnd> {
  const faults = checkEmbedRequest(request, context);
  if (faults.length > 0) return errors(faults);
  const plan = await planEmbedding(request, context);
  if ('refusals' in plan) return errors(plan.refusals);
  const reserved = await reserve(plan.model, request, context);
  if ('code' in reserved) return errors([reserved]);
  const call = new EmbeddingCall(plan.model, plan.provider, request, context, signal);
  const recorded = context.runningCalls.begin();
  try {
    await call.run();
    await call.settle(reserved.reservation);
  } finally {
    recorded();
  }
  return call.end();
}

function errors(list: readonly TextError[], failure: CallFailure | null = null): EmbedEnd {
  return { kind: 'ERRORS', errors: list, failure };
}

interface Reserved {
  /** Null: no limit applies. */
  readonly reservation: ReservationRow | null;
}

/** The use of all texts, if a budget or a quota limits the call. */
async function reserve({ key }: ModelRow, request: EmbedRequest, context: Context): Promise<Reserved | TextError> {
  const { texts, owner, project, tags } = request;
  const input = texts.reduce((sum, text) => sum + textTokens(text), 0);
  const planned = await planCall({ model: key, usage: estimatedCall(input), owner, project, tags }, context);
  const { allowances } = context.usage;
  const { remaining, quotas } = await allowances.check(planned);
  if (remaining === null && quotas.length === 0) return { reservation: null };
  const ttl = Math.ceil(context.config.inference.timeoutMs / 1_000) + SETTLE_SECONDS;
  const { reservation, allowance } = await allowances.reserve(planned, recorderOf(context).tenant, ttl);
  return reservation ? { reservation } : notAllowed(allowance, planned);
}

function estimatedCall(input: number) {
  const { writeSurcharged: _, ...usage } = estimatedUsage(input, 0).usage;
  return usage;
}

/** The requests to the provider for one call. */
class EmbeddingCall {
  readonly #model: ModelRow;
  readonly #provider: ProviderRow;
  readonly #request: EmbedRequest;
  readonly #context: Context;
  readonly #clock: AttemptClock;
  readonly #vectors: (readonly number[])[] = [];
  readonly #attempts: Attempt[] = [];
  #scrub: Scrub = (text) => text;
  #error: TextError | null = null;
  #failure: CallFailure | null = null;

  constructor(model: ModelRow, provider: ProviderRow, request: EmbedRequest, context: Context, signal: AbortSignal) {
    this.#model = model;
    this.#provider = provider;
    this.#request = request;
    this.#context = context;
    this.#clock = new AttemptClock([signal, context.runningCalls.signal], context.config.inference.timeoutMs);
  }

  async run(): Promise<void> {
    try {
      const { modelProviders } = this.#context;
      const { model, secrets } = await modelProviders.embeddingModel(this.#model, this.#provider);
      this.#scrub = scrubber(secrets);
      const batches = embeddingBatches(this.#request.texts, await model.maxEmbeddingsPerCall);
      const parallel = (await model.supportsParallelCalls) ? MAX_PARALLEL : 1;
      const work = Array.from({ length: parallel }, () => this.#work(model, batches));
      await Promise.all(work);
    } catch (error) {
      this.#fail(callFailure(error, this.#scrub));
    } finally {
      this.#clock.stop();
    }
  }

  /** Takes batches until there is none, or one has failed. */
  async #work(model: EmbeddingModelV4, batches: EmbeddingBatch[]): Promise<void> {
    while (this.#error === null) {
      const batch = batches.shift();
      if (!batch) return;
      await this.#embed(model, batch);
    }
  }

  async #embed(model: EmbeddingModelV4, batch: EmbeddingBatch): Promise<void> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      const failure = await this.#attempt(model, batch);
      if (failure === null) return;
      const delayMs = failure.retryAfterMs ?? RETRY_DELAY_MS * 2 ** (attempt - 1);
      const isLast = attempt === MAX_ATTEMPTS || !failure.isRetryable || delayMs > MAX_RETRY_DELAY_MS;
      if (isLast || this.#clock.signal.aborted) return this.#fail(failure);
      await sleep(delayMs, undefined, { signal: this.#clock.signal }).catch(() => {});
    }
  }

  /** One request, recorded as one usage event. Null: it succeeded. */
  async #attempt(model: EmbeddingModelV4, batch: EmbeddingBatch): Promise<CallFailure | null> {
    const startedAtMs = performance.now();
    const { dimensions } = this.#request;
    const { circuits } = this.#context.modelProviders;
    let failure: CallFailure | null = null;
    let metered: MeteredUsage = unknownUsage;
    try {
      const { vectors, tokens } = await embedBatch({
        model,
        texts: batch.texts,
        dimensions,
        signal: this.#clock.signal,
      });
      vectors.forEach((vector, index) => {
        this.#vectors[batch.start + index] = vector;
      });
      metered =
        tokens === null ? estimatedUsage(batch.tokens, 0) : { ...estimatedUsage(tokens, 0), source: 'REPORTED' };
      circuits.succeeded(this.#provider.key);
    } catch (error) {
      failure = this.#failureOf(error);
      if (failure.isFree) metered = unused;
      // The provider did the work, and answered something else.
      if (error instanceof UnusableVectors || error instanceof OtherDimensions)
        metered = estimatedUsage(batch.tokens, 0);
      if (failure.isOfProvider) circuits.failed(this.#provider.key, failure.retryAfterMs);
      const { code, status } = failure;
      this.#context.log.warn({ model: this.#model.key, code, status }, 'call of a model failed');
    }
    this.#attempts.push({
      model: this.#model,
      metered,
      cost: metered.source === 'UNKNOWN' ? null : costOf(this.#model, metered.usage),
      latencyMs: Math.round(performance.now() - startedAtMs),
      firstTokenMs: null,
      error: failure && { code: failure.code, path: '', message: failure.message },
    });
    return failure;
  }

  #failureOf(error: unknown): CallFailure {
    const { end } = this.#clock;
    if (end !== null && end !== 'CANCELLED') return timedOut(end.what, end.limitMs);
    const failure = callFailure(error, this.#scrub);
    if (error instanceof OtherDimensions) return { ...failure, message: error.message, isRetryable: false };
    return error instanceof UnusableVectors ? { ...failure, message: error.message } : failure;
  }

  #fail(failure: CallFailure): void {
    this.#failure ??= failure;
    const { code, message } = this.#failure;
    const isCancelled = this.#clock.end === 'CANCELLED';
    this.#error ??= isCancelled
      ? { code: 'CANCELLED', path: '', message: 'The client left, or the gateway stopped.' }
      : { code, path: '', message };
  }

  settle(reservation: ReservationRow | null): Promise<void> {
    return settleAttempts(this.#attempts, this.#request, reservation, this.#context);
  }

  end(): EmbedEnd {
    if (this.#error !== null) return errors([this.#error], this.#failure);
    const answered = this.#attempts.filter(({ error }) => error === null);
    const input = answered.reduce((sum, { metered }) => sum + metered.usage.input, 0);
    const isReported = answered.every(({ metered }) => metered.source === 'REPORTED');
    const { usage } = estimatedUsage(input, 0);
    const metered: MeteredUsage = {
      usage: { ...usage, scope: answered.length > 1 ? 'TOTAL' : 'REQUEST' },
      source: isReported ? 'REPORTED' : 'ESTIMATED',
    };
    const cost = costOf(this.#model, metered.usage);
    return { kind: 'RESULT', vectors: this.#vectors, model: this.#model, metered, cost };
  }
}

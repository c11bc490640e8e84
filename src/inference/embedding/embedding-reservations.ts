import type { Context } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import type { PlannedCall, ReservationRow } from '../../usage/allowance/allowance-queries.ts';
import { planCall } from '../../usage/allowance/plan-call.ts';
import { recorderOf } from '../../usage/events/record-events.ts';
import { estimatedUsage } from '../text/attempt/answer-usage.ts';
import { notAllowed } from '../text/attempt/reserve-call.ts';
import type { EmbedError } from './embed-error.ts';
import type { EmbedRequest } from './embed-request.ts';
import type { EmbeddingBatch } from './embedding-batches.ts';

/** From the end of the time limit to the record of the usage. */
const SETTLE_SECONDS = 60;

/** What one call reserves within the budgets and quotas that limit it. */
export class EmbeddingReservations {
  readonly #made: ReservationRow[] = [];
  readonly #model: ModelRow;
  readonly #request: EmbedRequest;
  readonly #context: Context;

  constructor(model: ModelRow, request: EmbedRequest, context: Context) {
    this.#model = model;
    this.#request = request;
    this.#context = context;
  }

  /** Empty while no limit applies. */
  get made(): readonly ReservationRow[] {
    return this.#made;
  }

  /** For a request for each batch. Null: they may be sent. */
  async reserve(batches: readonly EmbeddingBatch[]): Promise<EmbedError | null> {
    return this.#add({ ...(await this.#planned(batches)), requests: batches.length });
  }

  /** For one more request for the batch. `isFree`: the last one used no tokens, so that they are reserved still. */
  async reserveRetry(batch: EmbeddingBatch, isFree: boolean): Promise<EmbedError | null> {
    const planned = await this.#planned([batch]);
    return this.#add(isFree ? { ...planned, tokens: 0, cost: '0' } : planned);
  }

  #planned(batches: readonly EmbeddingBatch[]): Promise<PlannedCall> {
    const { owner, project, tags } = this.#request;
    const tokens = batches.reduce((sum, batch) => sum + batch.tokens, 0);
    const { writeSurcharged: _, ...usage } = estimatedUsage(tokens, 0).usage;
    return planCall({ model: this.#model.key, usage, owner, project, tags }, this.#context);
  }

  async #add(planned: PlannedCall): Promise<EmbedError | null> {
    const { usage, config } = this.#context;
    const ttl = Math.ceil(config.inference.timeoutMs / 1_000) + SETTLE_SECONDS;
    const { tenant } = recorderOf(this.#context);
    const reserved = await usage.allowances.reserveIfLimited(planned, tenant, ttl);
    if (reserved === null) return null;
    if (!reserved.reservation) return notAllowed(reserved.allowance, planned);
    this.#made.push(reserved.reservation);
    return null;
  }
}

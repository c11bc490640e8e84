import { isOutdated } from '../../db/catalog-view.ts';
import { type Context, contextAt } from '../../graph/context.ts';
import { quoteInput } from '../../quote-input.ts';
import { hashOwner } from '../owner.ts';
import type { RecordTerms } from './event-queries.ts';
import { priceEvents } from './price-events.ts';
import type { PricedEvent, Recorder, UsageEvent } from './usage-event.ts';
import { type EventFault, type EventFaultCode, type GivenEvent, validateEvent } from './validate-events.ts';

interface RecordFault extends Omit<EventFault, 'code'> {
  readonly code: EventFaultCode | 'IDEMPOTENCY_CONFLICT';
}

export interface RecordResult {
  readonly recorded: readonly PricedEvent[];
  /** The combinations whose budgets can have reached a threshold, each once. */
  readonly dimensionIds: readonly number[];
  readonly duplicates: readonly PricedEvent[];
  /** With any, nothing is recorded. */
  readonly faults: readonly RecordFault[];
}

/**
 * Records events for a request that does nothing else. They are priced by the version that this process read last, and
 * stored if it is still the newest, so that the version needs no statement of its own.
 */
export async function recordAlone(given: readonly GivenEvent[], context: Context): Promise<RecordResult> {
  const view = context.versions.lastRead();
  if (view === null) return recordEvents(given, context);
  try {
    return await recordEvents(given, contextAt(context, view), { expectedVersion: view.version });
  } catch (error) {
    if (!isOutdated(error)) throw error;
    return recordEvents(given, context);
  }
}

/** Checks, prices and stores events. All or nothing. */
export async function recordEvents(
  given: readonly GivenEvent[],
  context: Context,
  terms: RecordTerms = {},
): Promise<RecordResult> {
  const { usage, identity, config } = context;
  const rules = { now: new Date(), retentionDays: config.usage.retentionDays, identity };
  const checked = given.map((event, index) => validateEvent(event, `events.${index}`, rules));
  const faults = checked.flatMap((event) => (Array.isArray(event) ? event : []));
  if (faults.length > 0) return { recorded: [], dimensionIds: [], duplicates: [], faults };

  const events = checked.flatMap((event) => (Array.isArray(event) ? [] : withOwnerHash(event, context)));
  const priced = await priceEvents(events, context);
  await usage.partitions.ensure(priced.map(({ at }) => at));
  const { conflicts, ...result } = await usage.events.record(priced, recorderOf(context), terms);
  return { ...result, faults: conflicts.map((event) => conflictFault(event, priced.indexOf(event))) };
}

function withOwnerHash(event: UsageEvent, { config }: Context): UsageEvent {
  return { ...event, owner: event.owner === null ? null : hashOwner(event.owner, config.usage.ownerHashKey) };
}

export function recorderOf({ identity: { id, owner, tier }, config }: Context): Recorder {
  return {
    apiKey: id,
    tenant: owner === null ? id : hashOwner(owner, config.usage.ownerHashKey),
    tierQuotas: config.usage.tierQuotas.get(tier) ?? null,
  };
}

function conflictFault({ idempotencyKey }: PricedEvent, index: number): RecordFault {
  const path = `events.${index}.idempotencyKey`;
  const key = quoteInput(idempotencyKey ?? '');
  return {
    code: 'IDEMPOTENCY_CONFLICT',
    path,
    message: `"${path}" must be new or sent again with the same event; got ${key}, which another event has.`,
  };
}

import { createHash, randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { totalTokens } from '../../cost/price-list.ts';
import type { Db, Transaction } from '../../db/connect.ts';
import { anyOf, textArray } from '../../db/key-lists.ts';
import { usageDimensions, usageKeys, usageQuotaWindows, usageReservations } from '../../db/tables/usage-tables.ts';
import { quotaSubject } from '../allowance/quota.ts';
import { countTowardQuotas, type QuotaUse } from '../allowance/quota-queries.ts';
import { addToRollups, differingRollups, sharedRollups, shareRollups } from './rollup-queries.ts';
import type { PricedEvent, Recorder } from './usage-event.ts';

/** As columns are named in SQL, for the rows are sent as JSON. */
const storedColumns = [
  'at',
  'dimension_id',
  'requests',
  'input_tokens',
  'output_tokens',
  'reasoning_tokens',
  'cache_read_tokens',
  'cache_write_tokens',
  'input_audio_tokens',
  'output_audio_tokens',
  'error_code',
  'latency_ms',
  'first_token_ms',
  'mode',
  'scope',
  'cache_ttl',
  'usage_source',
  'pricing',
  'cost',
  'unpriced_kinds',
  'assumed_kinds',
  'catalog_version',
] as const;
const eventColumns = sql.raw(storedColumns.join(', '));

type StoredEvent = Readonly<Record<(typeof storedColumns)[number], unknown>> & { readonly dimension_id: number };
export type Dimensions = Omit<typeof usageDimensions.$inferInsert, 'id' | 'hash'>;

/** The events that were recorded before, and those whose idempotency key another event has. */
export interface Recorded {
  readonly recorded: readonly PricedEvent[];
  /** The combinations whose budgets can have reached a threshold, each once. Empty: there is no budget. */
  readonly dimensionIds: readonly number[];
  readonly duplicates: readonly PricedEvent[];
  readonly conflicts: readonly PricedEvent[];
}

/** A reservation that ends in the transaction that stores the events. */
export interface Settlement {
  /** Which minute and day of the quotas the events count toward. */
  readonly reservedAt: Date;
  readonly settle: (transaction: Transaction) => Promise<unknown>;
}

/** Rolls the transaction back: nothing of the batch is stored. */
class Conflicting extends Error {
  readonly events: readonly PricedEvent[];

  constructor(events: readonly PricedEvent[]) {
    super('Idempotency keys of other events.');
    this.events = events;
  }
}

export function usageEventQueries(db: Db) {
  return {
    /**
     * Stores the events and adds them to the rollups in one transaction. Idempotency keys are claimed in it too, so that
     * an event counts once however often it is sent. With a conflict, nothing is stored.
     */
    record: async (
      events: readonly PricedEvent[],
      recorder: Recorder,
      settlement: Settlement | null = null,
    ): Promise<Recorded> => {
      const usesOf = (recorded: readonly PricedEvent[]) =>
        quotaUses(recorded, recorder, settlement?.reservedAt ?? null);
      const isKeyed = events.some(({ idempotencyKey }) => idempotencyKey !== null);
      // One statement stores the events and the rollups: without more to do, it needs no transaction around it.
      if (!isKeyed && settlement === null && usesOf(events).length === 0) return recordIn(db, events, recorder);
      try {
        return await db.transaction(async (transaction) => {
          // Before it adds dimensions: a repricing would wait for those, and this transaction for the repricing.
          await shareRollups(transaction);
          await settlement?.settle(transaction);
          const result = await recordIn(transaction, events, recorder);
          await countTowardQuotas(transaction, usesOf(result.recorded));
          return result;
        });
      } catch (error) {
        if (error instanceof Conflicting)
          return { recorded: [], dimensionIds: [], duplicates: [], conflicts: error.events };
        throw error;
      }
    },

    /** The rollups that differ from the events. Empty: all are right. */
    differing: () => differingRollups(db),

    /** Puts a random name in place of an owner, wherever usage names it. False: no usage names it. */
    forgetOwner: (owner: string): Promise<boolean> =>
      db.transaction(async (transaction) => {
        const name = `forgotten:${randomUUID()}`;
        const forgotten = await transaction
          .update(usageDimensions)
          .set({ owner: name, hash: sql`'forgotten ' || ${usageDimensions.id}` })
          .where(eq(usageDimensions.owner, owner))
          .returning({ id: usageDimensions.id });
        await transaction.update(usageKeys).set({ recorder: name }).where(eq(usageKeys.recorder, owner));
        await transaction
          .update(usageReservations)
          .set({ recorder: name })
          .where(eq(usageReservations.recorder, owner));
        await transaction
          .update(usageQuotaWindows)
          .set({ subject: name })
          .where(and(eq(usageQuotaWindows.scope, 'TIER'), eq(usageQuotaWindows.subject, owner)));
        return forgotten.length > 0;
      }),
  };
}

function quotaUses(
  events: readonly PricedEvent[],
  { tenant, tierQuotas }: Recorder,
  reservedAt: Date | null,
): QuotaUse[] {
  const ofTier = quotaSubject('TIER', tenant, tierQuotas);
  return events.flatMap(({ modelKey, quotas, at, usage }) =>
    [...quotaSubject('MODEL', modelKey, quotas), ...ofTier].map((of) => ({
      of,
      at: reservedAt ?? at,
      requests: usage.requests,
      tokens: totalTokens(usage),
    })),
  );
}

async function recordIn(
  transaction: Db | Transaction,
  events: readonly PricedEvent[],
  recorder: Recorder,
): Promise<Recorded> {
  const { fresh, duplicates, conflicts } = await claim(transaction, events, recorder);
  if (conflicts.length > 0) throw new Conflicting(conflicts);
  if (fresh.length === 0) return { recorded: [], dimensionIds: [], duplicates, conflicts };
  const dimensionOf = await dimensionIds(
    transaction,
    fresh.map((event) => dimensionsOf(event, recorder)),
  );
  const rows = fresh.map((event) => storedEvent(event, dimensionOf(dimensionsOf(event, recorder))));
  const hasBudgets = await insertEvents(transaction, rows);
  const ids = hasBudgets ? [...new Set(rows.map((row) => row.dimension_id))] : [];
  return { recorded: fresh, dimensionIds: ids, duplicates, conflicts };
}

/** One statement with one parameter, whatever the number of events. Returns whether there are budgets. */
async function insertEvents(transaction: Db | Transaction, rows: readonly StoredEvent[]): Promise<boolean> {
  const { rollups, latencies } = addToRollups(sql`inserted`);
  const [row] = await transaction.execute<{ has_budgets: boolean }>(sql`
    with shared as materialized (${sharedRollups}), inserted as (
      insert into usage_events (${eventColumns})
      select ${eventColumns} from json_populate_recordset(null::usage_events, ${JSON.stringify(rows)}::json)
      where (select is_shared from shared)
      returning *
    ), rolled as (${rollups}), timed as (${latencies})
    select exists (select from budgets) as has_budgets`);
  return row?.has_budgets ?? false;
}

/** The unique insert is the claim: a concurrent transaction with the same key waits for this one. */
async function claim(transaction: Db | Transaction, events: readonly PricedEvent[], { tenant }: Recorder) {
  const keyed = new Map<string, PricedEvent>();
  const fresh: PricedEvent[] = [];
  const duplicates: PricedEvent[] = [];
  const conflicts: PricedEvent[] = [];
  for (const event of events) {
    const first = event.idempotencyKey === null ? undefined : keyed.get(event.idempotencyKey);
    if (event.idempotencyKey === null) fresh.push(event);
    else if (first === undefined) keyed.set(event.idempotencyKey, event);
    else (contentHash(first) === contentHash(event) ? duplicates : conflicts).push(event);
  }
  if (keyed.size === 0) return { fresh, duplicates, conflicts };

  // In the order of the keys, so that two transactions cannot wait for each other.
  const claims = [...keyed].toSorted(([one], [other]) => (one < other ? -1 : 1));
  const claimed = await transaction
    .insert(usageKeys)
    .values(
      claims.map(([key, event]) => ({ recorder: tenant, key, contentHash: contentHash(event), eventAt: event.at })),
    )
    .onConflictDoNothing()
    .returning({ key: usageKeys.key });
  const isClaimed = new Set(claimed.map(({ key }) => key));
  const taken = claims.filter(([key]) => !isClaimed.has(key));
  const hashes = await hashesOf(
    transaction,
    tenant,
    taken.map(([key]) => key),
  );
  for (const [key, event] of taken) (hashes.get(key) === contentHash(event) ? duplicates : conflicts).push(event);
  fresh.push(...claims.flatMap(([key, event]) => (isClaimed.has(key) ? event : [])));
  return { fresh, duplicates, conflicts };
}

async function hashesOf(transaction: Db | Transaction, tenant: string, keys: readonly string[]) {
  if (keys.length === 0) return new Map<string, string>();
  const rows = await transaction
    .select({ key: usageKeys.key, contentHash: usageKeys.contentHash })
    .from(usageKeys)
    .where(and(eq(usageKeys.recorder, tenant), anyOf(usageKeys.key, keys)));
  return new Map(rows.map((row) => [row.key, row.contentHash]));
}

/** The time may be that of the gateway, which differs when the event is sent again. */
function contentHash({ model, provider, usage, isSuccess, errorCode, owner, project, tags }: PricedEvent): string {
  const { writeSurcharged: _, ...tokens } = usage;
  return sha256([model, provider, tokens, isSuccess, errorCode, owner, project, tags]);
}

function dimensionsOf(event: PricedEvent, { apiKey }: Recorder): Dimensions {
  const { modelKey, provider, baseModel, owner, project, tags, isSuccess } = event;
  return { modelKey, provider, baseModel, owner, project, tags: [...tags], apiKey, isSuccess };
}

/** Finds or adds the combinations. */
export async function dimensionIds(
  transaction: Db | Transaction,
  dimensions: readonly Dimensions[],
): Promise<(dimensions: Dimensions) => number> {
  const byHash = new Map(dimensions.map((one) => [hashOf(one), one]));
  const hashes = [...byHash.keys()].toSorted();
  const known = await idsOf(transaction, hashes);
  const missing = hashes.filter((hash) => !known.has(hash));
  if (missing.length > 0) {
    const rows = missing.flatMap((hash) => {
      const row = byHash.get(hash);
      return row ? { ...row, hash } : [];
    });
    await transaction.insert(usageDimensions).values(rows).onConflictDoNothing();
    for (const [hash, id] of await idsOf(transaction, missing)) known.set(hash, id);
  }
  return (one) => {
    const id = known.get(hashOf(one));
    if (id === undefined) throw new Error(`usage_dimensions has no row ${hashOf(one)}.`);
    return id;
  };
}

async function idsOf(transaction: Db | Transaction, hashes: readonly string[]): Promise<Map<string, number>> {
  const rows = await transaction.execute<{ hash: string; id: string }>(
    sql`select hash, id from usage_dimensions where hash = any(${textArray(hashes)})`,
  );
  return new Map(rows.map(({ hash, id }) => [hash, Number(id)]));
}

function hashOf({ modelKey, provider, baseModel, owner, project, tags, apiKey, isSuccess }: Dimensions): string {
  return sha256([modelKey, provider, baseModel, owner, project, tags, apiKey, isSuccess]);
}

function sha256(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

function storedEvent(event: PricedEvent, dimensionId: number): StoredEvent {
  const { usage } = event;
  return {
    at: event.at.toISOString(),
    dimension_id: dimensionId,
    requests: usage.requests,
    input_tokens: usage.input * usage.requests,
    output_tokens: usage.output * usage.requests,
    reasoning_tokens: usage.reasoning * usage.requests,
    cache_read_tokens: usage.cacheRead * usage.requests,
    cache_write_tokens: usage.cacheWrite * usage.requests,
    input_audio_tokens: usage.inputAudio * usage.requests,
    output_audio_tokens: usage.outputAudio * usage.requests,
    error_code: event.errorCode,
    latency_ms: event.latencyMs,
    first_token_ms: event.firstTokenMs,
    mode: usage.mode,
    scope: usage.scope,
    cache_ttl: usage.cacheTtl,
    usage_source: event.usageSource,
    pricing: event.pricing,
    cost: event.cost,
    unpriced_kinds: event.unpricedKinds,
    assumed_kinds: event.assumedKinds,
    catalog_version: event.catalogVersion,
  };
}

import { randomUUID } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { totalTokens } from '../../cost/price-list.ts';
import type { Db, Transaction } from '../../db/connect.ts';
import { hasSqlState } from '../../db/errors.ts';
import { anyOf } from '../../db/key-lists.ts';
import { usageDimensions, usageKeys, usageQuotaWindows, usageReservations } from '../../db/tables/usage-tables.ts';
import { quotaSubject } from '../allowance/quota.ts';
import type { QuotaUse } from '../allowance/quota-queries.ts';
import { type Dimensions, sha256 } from './dimension-queries.ts';
import { differingRollups, shareRollups } from './rollup-queries.ts';
import { type Claim, type CountedEvent, eventStore, type StoreTerms } from './store-events.ts';
import type { PricedEvent, Recorder } from './usage-event.ts';

const UNIQUE_VIOLATION = '23505';

/** The events that were recorded before, and those whose idempotency key another event has. */
export interface Recorded {
  readonly recorded: readonly PricedEvent[];
  /** The combinations whose budgets can have reached a threshold, each once. Empty: there is no budget. */
  readonly dimensionIds: readonly number[];
  readonly duplicates: readonly PricedEvent[];
  readonly conflicts: readonly PricedEvent[];
}

/** A reservation that ends in the transaction that stores the events. */
interface Settlement {
  /** Which minute and day of the quotas the events count toward. */
  readonly reservedAt: Date;
  readonly settle: (transaction: Transaction) => Promise<unknown>;
}

export interface RecordTerms {
  readonly settlement?: Settlement;
  /** The version of the catalog that has to be the newest, or else nothing is stored: see `isOutdated`. */
  readonly expectedVersion?: number;
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
  const store = eventStore(db);

  return {
    /**
     * Stores the events and adds them to the rollups in one transaction. Idempotency keys are claimed in it too, so that
     * an event counts once however often it is sent. With a conflict, nothing is stored.
     */
    record: async (
      events: readonly PricedEvent[],
      recorder: Recorder,
      { settlement, expectedVersion }: RecordTerms = {},
    ): Promise<Recorded> => {
      const version = expectedVersion ?? null;
      const usesOf = (recorded: readonly PricedEvent[]) =>
        quotaUses(recorded, recorder, settlement?.reservedAt ?? null);
      // One statement claims the keys and stores the events, the rollups, and the uses: without more to do, it needs no transaction.
      if (settlement === undefined) {
        const terms = { version, claims: claimsOf(events, recorder), uses: usesOf(events) };
        const ids = await storeNew(store, countedBy(recorder, events), terms);
        if (ids !== null) return { recorded: events, dimensionIds: ids, duplicates: [], conflicts: [] };
      }
      try {
        return await db.transaction(async (transaction) => {
          // Before it adds dimensions: a repricing would wait for those, and this transaction for the repricing.
          await shareRollups(transaction);
          await settlement?.settle(transaction);
          const { fresh, duplicates, conflicts } = await claim(transaction, events, recorder);
          if (conflicts.length > 0) throw new Conflicting(conflicts);
          if (fresh.length === 0) return { recorded: [], dimensionIds: [], duplicates, conflicts };
          const terms = { transaction, version, claims: [], uses: usesOf(fresh) };
          const ids = await store(countedBy(recorder, fresh), terms);
          return { recorded: fresh, dimensionIds: ids ?? [], duplicates, conflicts };
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
        // In the order in which recording locks them: else each could wait for the other.
        await transaction
          .update(usageReservations)
          .set({ recorder: name })
          .where(eq(usageReservations.recorder, owner));
        await transaction.update(usageKeys).set({ recorder: name }).where(eq(usageKeys.recorder, owner));
        const ofOwner = and(eq(usageQuotaWindows.scope, 'TIER'), eq(usageQuotaWindows.subject, owner));
        await transaction
          .select({ startsAt: usageQuotaWindows.startsAt })
          .from(usageQuotaWindows)
          .where(ofOwner)
          .orderBy(usageQuotaWindows.span, usageQuotaWindows.startsAt)
          .for('update');
        await transaction.update(usageQuotaWindows).set({ subject: name }).where(ofOwner);
        const forgotten = await transaction
          .update(usageDimensions)
          .set({ owner: name, hash: sql`'forgotten ' || ${usageDimensions.id}` })
          .where(eq(usageDimensions.owner, owner))
          .returning({ id: usageDimensions.id });
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

type Store = ReturnType<typeof eventStore>;

/** Null: a key is another event's, or another transaction claims it. */
async function storeNew(
  store: Store,
  counted: readonly CountedEvent[],
  terms: Omit<StoreTerms, 'transaction'>,
): Promise<readonly number[] | null> {
  // Two events of one batch with the same key: one of them is a duplicate, or a conflict.
  if (new Set(terms.claims.map(({ key }) => key)).size < terms.claims.length) return null;
  try {
    return await store(counted, { ...terms, transaction: null });
  } catch (error) {
    if (hasSqlState(error, UNIQUE_VIOLATION)) return null;
    throw error;
  }
}

function claimsOf(events: readonly PricedEvent[], { tenant }: Recorder): Claim[] {
  return events.flatMap((event) =>
    event.idempotencyKey === null
      ? []
      : { recorder: tenant, key: event.idempotencyKey, content_hash: contentHash(event), event_at: event.at },
  );
}

function countedBy(recorder: Recorder, events: readonly PricedEvent[]): CountedEvent[] {
  return events.map((event) => ({ event, dimensions: dimensionsOf(event, recorder) }));
}

/** The unique insert is the claim: a concurrent transaction with the same key waits for this one. */
async function claim(transaction: Transaction, events: readonly PricedEvent[], { tenant }: Recorder) {
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

  // In the order of their bytes, as `store` claims them, so that two transactions cannot wait for each other.
  const claims = [...keyed].toSorted(([one], [other]) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
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

async function hashesOf(transaction: Transaction, tenant: string, keys: readonly string[]) {
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

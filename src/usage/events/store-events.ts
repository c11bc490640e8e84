import { type SQL, sql } from 'drizzle-orm';
import { compiledStatements } from '../../db/compiled-statements.ts';
import type { Db, Transaction } from '../../db/connect.ts';
import { keysValue, textArray, theKeys } from '../../db/key-lists.ts';
import { catalogIsAtTheVersion, theVersion } from '../../db/version-predicates.ts';
import { countTowardQuotas, type QuotaUse, usesAsJson } from '../allowance/quota-queries.ts';
import { addDimensions, type Dimensions, dimensionHash } from './dimension-queries.ts';
import { addToRollups, sharedRollups } from './rollup-queries.ts';
import type { PricedEvent } from './usage-event.ts';

const MAX_ADDITIONS = 5;

/** As columns are named in SQL, for the rows are sent as JSON. */
const sentColumns = [
  'at',
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
const columns = sql.raw(sentColumns.join(', '));

type SentEvent = Readonly<Record<(typeof sentColumns)[number], unknown>>;

/** An event with what reports group it by. */
export interface CountedEvent {
  readonly event: PricedEvent;
  readonly dimensions: Dimensions;
}

/** An idempotency key that is claimed with the events. */
export interface Claim {
  readonly recorder: string;
  readonly key: string;
  readonly content_hash: string;
  readonly event_at: Date;
}

export interface StoreTerms {
  /** Null: the statement is its own transaction. */
  readonly transaction: Transaction | null;
  /** The version of the catalog that has to be the newest. Null: any. */
  readonly version: number | null;
  readonly claims: readonly Claim[];
  /** What the events count toward. */
  readonly uses: readonly QuotaUse[];
}

/** Stores events and adds them to the rollups and quotas, by one statement once their combinations are known. */
export function eventStore(db: Db) {
  const { ask } = compiledStatements();

  /**
   * Returns the combinations of the events, each once, if there is a budget. Null: an event has one of the claimed keys,
   * and nothing is stored. Fails with a unique violation if another transaction claims one at the same time.
   */
  return async (counted: readonly CountedEvent[], { transaction, version, claims, uses }: StoreTerms) => {
    const byHash = new Map(counted.map(({ dimensions }) => [dimensionHash(dimensions), dimensions]));
    const hashes = [...byHash.keys()];
    const values = {
      events: JSON.stringify(sentEvents(counted, hashes)),
      claims: JSON.stringify(claims),
      ...keysValue(hashes),
      version,
      ...(uses.length > 0 && { uses: usesAsJson(uses) }),
    };
    // Most events have no quota.
    const shape = uses.length > 0 ? 'store and count' : 'store';
    const store = async () => {
      const [row] =
        transaction === null
          ? await ask({ shape, values }, () => statement(db, shape))
          : await statement(transaction, shape).prepare(shape).execute(values);
      if (!row) throw new Error('The statement that stores usage returned no row.');
      return row;
    };
    let stored = await store();
    // More than once if `forgetOwner` renames a combination right after it was added.
    for (let added = 0; stored.isLacking && !stored.isTaken; added++) {
      if (added === MAX_ADDITIONS) throw new Error('usage_dimensions lacks rows that were added before.');
      await addDimensions(transaction ?? db, byHash);
      stored = await store();
    }
    return stored.isTaken ? null : (stored.budgeted ?? []).map(Number);
  };
}

const isExpected = sql`(${theVersion}::integer is null or ${catalogIsAtTheVersion})`;

const isLacking = sql<boolean>`exists (select from known where known.id is null)`;
const isTaken = sql<boolean>`exists (select from usage_keys taken join claim using (recorder, key))`;

/** Stores nothing if a combination is missing or a key is taken. Fails if another version than the expected one is the newest. */
function statement(db: Db | Transaction, shape: 'store' | 'store and count') {
  const part = (name: string, query: SQL) => db.$with(name, {}).as(query);
  const shared = part('shared', sharedRollups);
  const known = part(
    'known',
    sql`
    select given.position, dimension.id
    from unnest(${textArray(theKeys)}) with ordinality as given(hash, position)
    left join usage_dimensions dimension on dimension.hash = given.hash`,
  );
  const claim = part(
    'claim',
    sql`
    select * from json_to_recordset(${sql.placeholder('claims')}::json)
      as given(recorder text, key text, content_hash text, event_at timestamptz)`,
  );
  // In the order of the bytes of the keys, as in `claim`, so that two transactions cannot wait for each other.
  const claimed = part(
    'claimed',
    sql`
    insert into usage_keys (recorder, key, content_hash, event_at)
    select recorder, key, content_hash, event_at from claim
    where (select is_shared from shared) and not ${isLacking} and not ${isTaken} and ${isExpected}
    order by recorder collate "C", key collate "C" returning key`,
  );
  const inserted = part(
    'inserted',
    sql`
    insert into usage_events (dimension_id, ${columns})
    select known.id, ${columns}
    from json_populate_recordset(null::usage_events, ${sql.placeholder('events')}::json) as given
    join known on known.position = given.dimension_id
    where (select is_shared from shared) and not ${isLacking} and not ${isTaken} and ${isExpected}
      and (select count(*) from claimed) = (select count(*) from claim)
    returning *`,
  );
  const { rollups, latencies } = addToRollups(sql`inserted`);
  const counted = countTowardQuotas(sql.placeholder('uses'), sql`exists (select from inserted)`);
  const added = [part('rolled', rollups), part('timed', latencies)];
  if (shape === 'store and count') added.push(part('counted', counted));
  return db
    .with(shared, known, claim, claimed, inserted, ...added)
    .select({
      isLacking,
      isTaken,
      budgeted: sql<string[] | null>`(select array_agg(known.id::text) from known where exists (select from budgets))`,
    })
    .from(sql`shared`);
}

/** `dimension_id` is the position of the combination, from 1. */
function sentEvents(counted: readonly CountedEvent[], hashes: readonly string[]) {
  const positions = new Map(hashes.map((hash, index) => [hash, index + 1]));
  return counted.map(({ event, dimensions }) => ({
    ...sentEvent(event),
    dimension_id: positions.get(dimensionHash(dimensions)),
  }));
}

function sentEvent(event: PricedEvent): SentEvent {
  const { usage } = event;
  return {
    at: event.at.toISOString(),
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

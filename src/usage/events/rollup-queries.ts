import { type SQL, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { ROLLUP_MINUTES } from '../rollup-sizes.ts';

/** The columns of a rollup that are sums over events, with the sum. */
const sums = {
  requests: 'sum(requests)',
  input_tokens: 'sum(input_tokens)',
  output_tokens: 'sum(output_tokens)',
  reasoning_tokens: 'sum(reasoning_tokens)',
  cache_read_tokens: 'sum(cache_read_tokens)',
  cache_write_tokens: 'sum(cache_write_tokens)',
  input_audio_tokens: 'sum(input_audio_tokens)',
  output_audio_tokens: 'sum(output_audio_tokens)',
  cost: 'coalesce(sum(cost), 0)',
  unpriced_requests: `coalesce(sum(requests) filter (where pricing <> 'PRICED' or cardinality(unpriced_kinds) > 0), 0)`,
  unresolved_requests: `coalesce(sum(requests) filter (where pricing = 'UNRESOLVED'), 0)`,
  timed_tokens: 'coalesce(sum(output_tokens + reasoning_tokens) filter (where latency_ms > 0), 0)',
  timed_ms: 'coalesce(sum(latency_ms - coalesce(first_token_ms, 0)) filter (where latency_ms > 0), 0)',
};
export const rollupSums = Object.keys(sums);
const columns = sql.raw(rollupSums.join(', '));

const sizesOf = (all: readonly number[]) =>
  sql.raw(`(values ${all.map((minutes) => `(${minutes}::smallint)`).join(', ')}) as size(minutes)`);
const sizes = sizesOf(ROLLUP_MINUTES);
const quarterHour = sizesOf([15]);

/** The rollups of a relation of events. */
function rollupsOf(events: SQL, of = sizes): SQL {
  return sql`select size.minutes, usage_bucket(at, size.minutes) as bucket, dimension_id,
      ${sql.raw(Object.values(sums).join(', '))}
    from ${events}, ${of} group by 1, 2, 3 order by 1, 2, 3`;
}

/** The counts of latencies of a relation of events. */
function latenciesOf(events: SQL, of = sizes): SQL {
  return sql`select size.minutes, usage_bucket(at, size.minutes) as bucket, dimension_id, latency.kind,
      usage_latency_interval(latency.ms) as interval, count(*) as events
    from ${events}, ${of},
      lateral (values ('TOTAL', latency_ms), ('FIRST_TOKEN', first_token_ms)) as latency(kind, ms)
    where latency.ms is not null group by 1, 2, 3, 4, 5 order by 1, 2, 3, 4, 5`;
}

const added = sql.raw(rollupSums.map((name) => `${name} = usage_rollups.${name} + excluded.${name}`).join(', '));

function insertRollups(rows: SQL): SQL {
  return sql`insert into usage_rollups (minutes, bucket, dimension_id, ${columns}) ${rows}`;
}

function insertLatencies(rows: SQL): SQL {
  return sql`insert into usage_latencies (minutes, bucket, dimension_id, kind, interval, events) ${rows}`;
}

/** Adds events to their rollups. In the order of the primary keys, so that two transactions cannot wait for each other. */
export function addToRollups(events: SQL): { readonly rollups: SQL; readonly latencies: SQL } {
  return {
    rollups: sql`${insertRollups(rollupsOf(events))} on conflict (minutes, bucket, dimension_id) do update set ${added}`,
    latencies: sql`${insertLatencies(latenciesOf(events))}
      on conflict (minutes, bucket, dimension_id, kind, interval)
      do update set events = usage_latencies.events + excluded.events`,
  };
}

/** Any number: it must differ from that of other locks of the database. */
const ROLLUP_LOCK = 7_261_916;

/**
 * For the statement that adds to the rollups: until the end of its transaction, others may add too, but a rebuild waits.
 * An upsert updates rows that a rebuild has committed while it waited, although its snapshot is older.
 */
export const sharedRollups = sql`select pg_advisory_xact_lock_shared(${ROLLUP_LOCK}) is not null as is_shared`;

/** For a transaction that adds to the rollups later. */
export async function shareRollups(transaction: Transaction): Promise<void> {
  await transaction.execute(sharedRollups);
}

/** Until the end of the transaction, all others wait that change rollups. */
export async function lockRollups(transaction: Transaction): Promise<void> {
  await transaction.execute(sql`select pg_advisory_xact_lock(${ROLLUP_LOCK})`);
}

export interface RollupOf {
  readonly at: Date;
  readonly dimensionId: number;
}

/** Replaces rollups by what the events say. The transaction holds the lock. */
export async function rebuildRollups(transaction: Transaction, of: readonly RollupOf[]): Promise<void> {
  const rows = of.map(({ at, dimensionId }) => ({ bucket: at.toISOString(), dimension_id: dimensionId }));
  const changed = sql`(select distinct size.minutes, usage_bucket(bucket, size.minutes) as bucket, dimension_id
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(bucket timestamptz, dimension_id bigint), ${sizes}) as changed`;
  for (const table of ['usage_latencies', 'usage_rollups']) {
    await transaction.execute(sql`delete from ${sql.raw(table)} old using ${changed}
      where old.minutes = changed.minutes and old.bucket = changed.bucket and old.dimension_id = changed.dimension_id`);
  }
  const inChanged = (moment: string) => sql`changed.dimension_id = part.dimension_id
    and part.${sql.raw(moment)} >= changed.bucket
    and part.${sql.raw(moment)} < changed.bucket + make_interval(mins => changed.minutes)`;
  const events = sql`(select part.* from usage_events part join ${changed}
    on changed.minutes = 15 and ${inChanged('at')}) as event`;
  await transaction.execute(insertRollups(rollupsOf(events, quarterHour)));
  await transaction.execute(insertLatencies(latenciesOf(events, quarterHour)));
  // A day has too many events to be read again for each of its batches.
  const quarters = sql`join ${changed} on changed.minutes > 15 and ${inChanged('bucket')} where part.minutes = 15`;
  const addedUp = sql.raw(rollupSums.map((name) => `sum(part.${name})`).join(', '));
  await transaction.execute(
    insertRollups(sql`select changed.minutes, changed.bucket, part.dimension_id, ${addedUp}
      from usage_rollups part ${quarters} group by 1, 2, 3`),
  );
  await transaction.execute(
    insertLatencies(sql`select changed.minutes, changed.bucket, part.dimension_id, kind, interval, sum(events)
      from usage_latencies part ${quarters} group by 1, 2, 3, 4, 5`),
  );
}

/** A rollup that differs from its events. */
export interface RollupDifference {
  readonly minutes: number;
  readonly bucket: Date;
  readonly dimensionId: number;
}

/** The rollups and latencies that differ from the events. Empty: all are right. */
export async function differingRollups(db: Db): Promise<RollupDifference[]> {
  const events = sql`usage_events`;
  const latencyColumns = sql`minutes, bucket, dimension_id, kind, interval, events`;
  // Older events are dropped by retention, a month at a time; their rollups stay.
  const isKept = sql`bucket >= (select date_trunc('month', min(at), 'UTC') from usage_events)`;
  const rows = await db.execute<{ minutes: number; bucket: string; dimension_id: string }>(sql`
    with expected as (${rollupsOf(events)}),
      stored as (select minutes, bucket, dimension_id, ${columns} from usage_rollups where ${isKept}),
      expected_latencies as (${latenciesOf(events)}),
      stored_latencies as (select ${latencyColumns} from usage_latencies where ${isKept})
    select minutes, bucket, dimension_id from ((table expected except all table stored)
      union all (table stored except all table expected)) as rollup
    union
    select minutes, bucket, dimension_id from ((table expected_latencies except all table stored_latencies)
      union all (table stored_latencies except all table expected_latencies)) as latency`);
  return rows.map(({ minutes, bucket, dimension_id }) => ({
    minutes,
    bucket: new Date(bucket),
    dimensionId: Number(dimension_id),
  }));
}

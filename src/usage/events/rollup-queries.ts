import { type SQL, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';

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
const names = Object.keys(sums);
const columns = sql.raw(names.join(', '));

/** The rollups of a relation of events. */
function rollupsOf(events: SQL): SQL {
  return sql`select usage_bucket(at) as bucket, dimension_id, ${sql.raw(Object.values(sums).join(', '))}
    from ${events} group by 1, 2 order by 1, 2`;
}

/** The counts of latencies of a relation of events. */
function latenciesOf(events: SQL): SQL {
  return sql`select usage_bucket(at) as bucket, dimension_id, latency.kind, usage_latency_interval(latency.ms) as interval,
      count(*) as events
    from ${events}, lateral (values ('TOTAL', latency_ms), ('FIRST_TOKEN', first_token_ms)) as latency(kind, ms)
    where latency.ms is not null group by 1, 2, 3, 4 order by 1, 2, 3, 4`;
}

const added = sql.raw(names.map((name) => `${name} = usage_rollups.${name} + excluded.${name}`).join(', '));

/** Adds events to their rollups. In the order of the primary keys, so that two transactions cannot wait for each other. */
export function addToRollups(events: SQL): { readonly rollups: SQL; readonly latencies: SQL } {
  return {
    rollups: sql`insert into usage_rollups (bucket, dimension_id, ${columns}) ${rollupsOf(events)}
      on conflict (bucket, dimension_id) do update set ${added}`,
    latencies: sql`insert into usage_latencies (bucket, dimension_id, kind, interval, events) ${latenciesOf(events)}
      on conflict (bucket, dimension_id, kind, interval) do update set events = usage_latencies.events + excluded.events`,
  };
}

/** Any number: it must differ from that of other locks of the database. */
const ROLLUP_LOCK = 7_261_916;

/** Until the end of the transaction, others may add to the rollups, and nobody rebuilds them. */
export async function shareRollups(transaction: Transaction): Promise<void> {
  await transaction.execute(sql`select pg_advisory_xact_lock_shared(${ROLLUP_LOCK})`);
}

/** Until the end of the transaction, nobody else changes rollups. */
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
  const changed = sql`(select distinct usage_bucket(bucket) as bucket, dimension_id
    from json_to_recordset(${JSON.stringify(rows)}::json) as given(bucket timestamptz, dimension_id bigint)) as changed`;
  const events = sql`(select event.* from usage_events event join ${changed}
    on changed.dimension_id = event.dimension_id
    and event.at >= changed.bucket and event.at < changed.bucket + interval '15 minutes') as event`;
  for (const table of ['usage_latencies', 'usage_rollups']) {
    await transaction.execute(sql`delete from ${sql.raw(table)} old using ${changed}
      where old.bucket = changed.bucket and old.dimension_id = changed.dimension_id`);
  }
  const { rollups, latencies } = addToRollups(events);
  await transaction.execute(rollups);
  await transaction.execute(latencies);
}

/** A rollup that differs from its events. */
export interface RollupDifference {
  readonly bucket: Date;
  readonly dimensionId: number;
}

/** The rollups and latencies that differ from the events. Empty: all are right. */
export async function differingRollups(db: Db): Promise<RollupDifference[]> {
  const events = sql`usage_events`;
  const latencyColumns = sql`bucket, dimension_id, kind, interval, events`;
  // Older events are dropped by retention, a month at a time; their rollups stay.
  const isKept = sql`bucket >= (select date_trunc('month', min(at), 'UTC') from usage_events)`;
  const rows = await db.execute<{ bucket: string; dimension_id: string }>(sql`
    with expected as (${rollupsOf(events)}),
      stored as (select bucket, dimension_id, ${columns} from usage_rollups where ${isKept}),
      expected_latencies as (${latenciesOf(events)}),
      stored_latencies as (select ${latencyColumns} from usage_latencies where ${isKept})
    select bucket, dimension_id from ((table expected except all table stored)
      union all (table stored except all table expected)) as rollup
    union
    select bucket, dimension_id from ((table expected_latencies except all table stored_latencies)
      union all (table stored_latencies except all table expected_latencies)) as latency`);
  return rows.map((row) => ({ bucket: new Date(row.bucket), dimensionId: Number(row.dimension_id) }));
}

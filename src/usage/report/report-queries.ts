import { and, count, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import {
  comesAfter,
  inOrder,
  type OrderValues,
  type Page,
  pageQuestion,
  type SortKey,
  sortValues,
  theLimit,
} from '../../db/keyset.ts';
import { usageDimensions, usageRollups } from '../../db/tables/usage-tables.ts';
import { matchesFilter } from '../../graph/filter/filter-queries.ts';
import type { OrderBy } from '../../graph/paging/orders.ts';
import type { IntervalCount } from '../events/latency-intervals.ts';
import { rollupSums } from '../events/rollup-queries.ts';
import { type ReportPeriod, type ReportSpan, reportSpans } from './report-spans.ts';
import { isVisible, type UsageFilterShape, usageCriteria, type VisibleUsage } from './usage-criteria.ts';
import { type DimensionName, groupValue } from './usage-dimension.ts';

export interface UsageSelection {
  readonly filter: UsageFilterShape;
  /** Whose usage the caller may read. Null: everyone's. */
  readonly visible: VisibleUsage | null;
  readonly groupBy: readonly DimensionName[];
  readonly timeZone: string;
}

/** A selection with the spans of time that its usage is in. */
interface ReportScope extends UsageSelection {
  readonly spans: readonly ReportSpan[];
}

const sum = (column: SQL) => sql<number>`coalesce(sum(${column}), 0)::bigint`.mapWith(Number);
const tokens = sql`${usageRollups.inputTokens} + ${usageRollups.outputTokens} + ${usageRollups.reasoningTokens}
  + ${usageRollups.cacheReadTokens} + ${usageRollups.cacheWriteTokens} + ${usageRollups.inputAudioTokens}
  + ${usageRollups.outputAudioTokens}`;

const totals = {
  requests: sum(sql`${usageRollups.requests}`).as('requests'),
  failedRequests: sum(sql`case when not ${usageDimensions.isSuccess} then ${usageRollups.requests} end`).as(
    'failed_requests',
  ),
  inputTokens: sum(sql`${usageRollups.inputTokens}`).as('input_tokens'),
  outputTokens: sum(sql`${usageRollups.outputTokens}`).as('output_tokens'),
  reasoningTokens: sum(sql`${usageRollups.reasoningTokens}`).as('reasoning_tokens'),
  cacheReadTokens: sum(sql`${usageRollups.cacheReadTokens}`).as('cache_read_tokens'),
  cacheWriteTokens: sum(sql`${usageRollups.cacheWriteTokens}`).as('cache_write_tokens'),
  inputAudioTokens: sum(sql`${usageRollups.inputAudioTokens}`).as('input_audio_tokens'),
  outputAudioTokens: sum(sql`${usageRollups.outputAudioTokens}`).as('output_audio_tokens'),
  totalTokens: sum(tokens).as('total_tokens'),
  cost: sql<string>`coalesce(sum(${usageRollups.cost}), 0)::text`.as('cost'),
  unpricedRequests: sum(sql`${usageRollups.unpricedRequests}`).as('unpriced_requests'),
  unresolvedRequests: sum(sql`${usageRollups.unresolvedRequests}`).as('unresolved_requests'),
  timedTokens: sum(sql`${usageRollups.timedTokens}`).as('timed_tokens'),
  timedMs: sum(sql`${usageRollups.timedMs}`).as('timed_ms'),
};

type TotalsRow = { readonly [Name in keyof typeof totals]: Name extends 'cost' ? string : number };

/** Sums over usage. */
export interface UsageSums extends TotalsRow {}

/** The sums of one group, with the values that the group has in common, in the order of `groupBy`. */
export interface UsageGroup extends UsageSums {
  /** The values as one text, which is unique in the report. */
  readonly groupKey: string;
  readonly group: readonly (string | null)[];
  readonly sortValues: OrderValues;
}

/** What a span adds up before its usage is grouped: far fewer rows are grouped then. */
const summed = sql.raw(rollupSums.map((column) => `sum(${column}) as ${column}`).join(', '));

const usageOrderFields = {
  COST: { value: sql`cost::numeric`, kind: 'decimal' },
  REQUESTS: { value: sql`requests`, kind: 'decimal' },
  TOTAL_TOKENS: { value: sql`total_tokens`, kind: 'decimal' },
  FAILED_REQUESTS: { value: sql`failed_requests`, kind: 'decimal' },
  SUCCESS_RATE: { value: sql`round((requests - failed_requests)::numeric / nullif(requests, 0), 12)`, kind: 'decimal' },
  TOKENS_PER_SECOND: { value: sql`round(timed_tokens * 1000.0 / nullif(timed_ms, 0), 6)`, kind: 'decimal' },
  LATENCY: { value: sql`median`, kind: 'whole' },
  GROUP: { value: sql`group_key`, kind: 'text' },
} as const satisfies Record<string, Omit<SortKey, 'direction'>>;

export type UsageOrderField = keyof typeof usageOrderFields;

/** Ties are in the order of the values of the group. */
export function usageSortKeys(orderBy: OrderBy<UsageOrderField>): readonly SortKey[] {
  const first = { ...usageOrderFields[orderBy.field], direction: orderBy.direction };
  const last = { ...usageOrderFields.GROUP, direction: 'ASC' as const };
  return orderBy.field === 'GROUP' ? [first] : [first, last];
}

export function reportQueries(db: Db) {
  const found = new WeakMap<UsageSelection, Promise<readonly ReportSpan[]>>();
  /** Once for all questions of a report. */
  const scopeOf = async (selection: UsageSelection): Promise<ReportScope> => {
    const spans = found.get(selection) ?? spansOf(db, selection);
    found.set(selection, spans);
    return { ...selection, spans: await spans };
  };
  return {
    page: async (selection: UsageSelection, orderBy: OrderBy<UsageOrderField>, page: Page) => {
      const sortKeys = usageSortKeys(orderBy);
      const scope = await scopeOf(selection);
      const rows = await grouped(db, scope);
      const first = db
        .select({ ...columnsOf(rows), sortValues: sortValues(sortKeys).as('sort_values') })
        .from(rows)
        .leftJoin(await medians(scope, orderBy.field === 'LATENCY'), sql`median_key = group_key`)
        .where(comesAfter(sortKeys, page.after))
        .orderBy(...inOrder(sortKeys))
        .limit(theLimit)
        .prepare('usage');
      return (await first.execute({ ...pageQuestion(page).values })).map(
        (row): UsageGroup => ({ ...row, group: JSON.parse(row.groupKey) }),
      );
    },

    count: async (selection: UsageSelection): Promise<number> => {
      const [row] = await db.select({ count: count() }).from(await grouped(db, await scopeOf(selection)));
      return row?.count ?? 0;
    },

    totals: async (selection: UsageSelection): Promise<UsageSums> => {
      const [row] = await db.select(totals).from(await rollups(await scopeOf(selection)));
      if (!row) throw new Error('A sum over usage_rollups returned no row.');
      return row;
    },

    /** The counts of latencies of each group, sorted by interval. */
    latencies: async (
      selection: UsageSelection,
      kind: 'TOTAL' | 'FIRST_TOKEN',
    ): Promise<ReadonlyMap<string, readonly IntervalCount[]>> => {
      const rows = await db.execute<{ key: string; interval: number; events: string }>(sql`
        select key, interval, events from (${await latencyCounts(await scopeOf(selection), kind)}) as counts order by interval`);
      const counts = rows.map(({ key, interval, events }) => ({ key, interval, events: Number(events) }));
      return Map.groupBy(counts, ({ key }) => key);
    },
  };
}

/** The number of events of each group in each interval of latencies. */
async function latencyCounts(scope: ReportScope, kind: 'TOTAL' | 'FIRST_TOKEN'): Promise<SQL> {
  const counts = sql`select dimension_id, interval, sum(events) as events from usage_latencies
    where ${isInSpan} and kind = ${kind} and ${await isSelected(scope)} group by 1, 2`;
  return sql`select ${groupKeyOf(scope)} as key, usage_latencies.interval, sum(events) as events
    from ${inSpans(scope, counts, 'usage_latencies')} group by 1, 2`;
}

/** The interval that holds the median latency of each group, for reports in the order of it. */
async function medians(scope: ReportScope, isNeeded: boolean): Promise<SQL> {
  if (!isNeeded) return sql`(select null::text as median_key, null::integer as median where false) as medians`;
  return sql`(select key as median_key, min(interval)::integer as median
    from (select key, interval, sum(events) over (partition by key order by interval) as seen,
        sum(events) over (partition by key) as total
      from (${await latencyCounts(scope, 'TOTAL')}) as counts) as ranked
    where seen * 2 >= total group by key) as medians`;
}

async function grouped(db: Db, scope: ReportScope) {
  return db
    .select({ groupKey: groupKeyOf(scope).as('group_key'), ...totals })
    .from(await rollups(scope))
    .groupBy(sql`1`)
    .as('report');
}

async function rollups(scope: ReportScope): Promise<SQL> {
  const sums = sql`select dimension_id, ${summed} from usage_rollups
    where ${isInSpan} and ${await isSelected(scope)} group by 1`;
  return inSpans(scope, sums, 'usage_rollups');
}

const isInSpan = sql`minutes = span.minutes and bucket >= span.starts_at and bucket < span.ends_at`;

/** The sums of each span, with the dimensions that they are of. */
function inSpans(scope: ReportScope, sums: SQL, name: string): SQL {
  return sql`json_to_recordset(${JSON.stringify(scope.spans)}::json) as span(
      minutes smallint, starts_at timestamptz, ends_at timestamptz, hour text, day text, month text)
    cross join lateral (${sums}) as ${sql.raw(name)}
    join ${usageDimensions} on ${usageDimensions.id} = dimension_id
    left join ${tagsOf(scope)} on true`;
}

async function spansOf(db: Db, selection: UsageSelection): Promise<readonly ReportSpan[]> {
  const { filter, groupBy, timeZone } = selection;
  const period = { since: filter.since?.start ?? null, until: filter.until?.end ?? null };
  // The number of hours is limited, and usage that is not selected must not use up that limit.
  const days = groupBy.includes('HOUR') ? selectedDays(db, selection, period) : daysWithUsage(db, period);
  return reportSpans(await days, period, groupBy, timeZone);
}

async function selectedDays(db: Db, selection: UsageSelection, period: ReportPeriod): Promise<Date[]> {
  const rows = await db.execute<{ bucket: string }>(sql`
    select distinct bucket from usage_rollups
    where minutes = 1440 and bucket >= ${firstDay(period.since)} and ${isBefore(period.until)}
      and ${await isSelected(selection)}
    order by bucket`);
  return rows.map(({ bucket }) => new Date(bucket));
}

/** The start of the day that the period begins in. */
function firstDay(since: Date | null): SQL {
  return sql`usage_bucket(coalesce(${since?.toISOString() ?? null}::timestamptz, '-infinity'), 1440)`;
}

function isBefore(until: Date | null): SQL {
  return sql`bucket < coalesce(${until?.toISOString() ?? null}::timestamptz, 'infinity')`;
}

/** The days of all usage. Reads one row of the index for each day, however many rollups the day has. */
async function daysWithUsage(db: Db, { since, until }: ReportPeriod): Promise<Date[]> {
  const next = (after: SQL) => sql`(select bucket from usage_rollups
    where minutes = 1440 and ${after} and ${isBefore(until)} order by bucket limit 1)`;
  const rows = await db.execute<{ bucket: string }>(sql`
    with recursive day(bucket) as (
      select ${next(sql`bucket >= ${firstDay(since)}`)}
      union all
      select ${next(sql`bucket > day.bucket`)} from day where day.bucket is not null
    )
    select bucket from day where bucket is not null`);
  return rows.map(({ bucket }) => new Date(bucket));
}

/** The rollups of the dimensions that a caller asks for and may read. Their times are those of the spans. */
async function isSelected({ filter, visible }: UsageSelection): Promise<SQL> {
  const { since: _, until: _until, ...ofDimensions } = filter;
  const matching = and(await matchesFilter(usageCriteria, ofDimensions, undefined, undefined), isVisible(visible));
  return matching ? sql`dimension_id in (select id from ${usageDimensions} where ${matching})` : sql`true`;
}

function columnsOf(rows: Awaited<ReturnType<typeof grouped>>) {
  return {
    groupKey: rows.groupKey,
    requests: rows.requests,
    failedRequests: rows.failedRequests,
    inputTokens: rows.inputTokens,
    outputTokens: rows.outputTokens,
    reasoningTokens: rows.reasoningTokens,
    cacheReadTokens: rows.cacheReadTokens,
    cacheWriteTokens: rows.cacheWriteTokens,
    inputAudioTokens: rows.inputAudioTokens,
    outputAudioTokens: rows.outputAudioTokens,
    totalTokens: rows.totalTokens,
    cost: rows.cost,
    unpricedRequests: rows.unpricedRequests,
    unresolvedRequests: rows.unresolvedRequests,
    timedTokens: rows.timedTokens,
    timedMs: rows.timedMs,
  };
}

/** A JSON array, because the values of a group may be null. */
function groupKeyOf({ groupBy }: UsageSelection): SQL<string> {
  return sql<string>`json_build_array(${sql.join(groupBy.map(groupValue), sql`, `)})::text`;
}

/** Usage with several tags counts for each of them. */
function tagsOf({ groupBy }: UsageSelection): SQL {
  const tags = groupBy.includes('TAG') ? sql`unnest(${usageDimensions.tags})` : sql`unnest(array[null::text])`;
  return sql`lateral ${tags} as tag(value)`;
}

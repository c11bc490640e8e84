import { badInput } from '../../graph/errors/errors.ts';
import { ROLLUP_MINUTES, type RollupMinutes } from '../rollup-sizes.ts';
import type { DimensionName } from './usage-dimension.ts';

/** A span of time that rollups of one size cover exactly, with the values of time that all of its usage has. */
export interface ReportSpan {
  readonly minutes: RollupMinutes;
  readonly starts_at: Date;
  readonly ends_at: Date;
  readonly hour: string;
  readonly day: string;
  readonly month: string;
}

/** Milliseconds since 1970. The end is exclusive. */
interface Range {
  readonly start: number;
  readonly end: number;
}

/** Null: open. */
export interface ReportPeriod {
  readonly since: Date | null;
  readonly until: Date | null;
}

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Hours of 100 days. Each one is a span, which takes a calculation in the time zone and a scan of the rollups. */
const MAX_HOURS = 2_400;

/**
 * Covers the usage of a report by as few spans as its grouping by time allows. `days`: the days in UTC that have usage,
 * ascending. Throws for a report of too many hours.
 */
export function reportSpans(
  days: readonly Date[],
  { since, until }: ReportPeriod,
  groupBy: readonly DimensionName[],
  timeZone: string,
): ReportSpan[] {
  const first = since === null ? Number.NEGATIVE_INFINITY : roundDown(since.getTime(), QUARTER_MS);
  const last = until === null ? Number.POSITIVE_INFINITY : roundUp(until.getTime(), QUARTER_MS);
  const unit = (['HOUR', 'DAY', 'MONTH'] as const).find((name) => groupBy.includes(name)) ?? null;
  const ranges = consecutive(days)
    .map(({ start, end }) => ({ start: Math.max(start, first), end: Math.min(end, last) }))
    .filter(({ start, end }) => start < end);
  if (unit === 'HOUR') requireFewHours(ranges);
  return ranges
    .flatMap((range) => inUnits(range, unit, timeZone))
    .flatMap((range) => {
      const values = timeValues(range.start, timeZone);
      return [...covering(range, ROLLUP_MINUTES)].map((span) => ({ ...span, ...values }));
    });
}

function requireFewHours(ranges: readonly Range[]): void {
  const hours = ranges.reduce((sum, { start, end }) => sum + Math.ceil((end - start) / HOUR_MS), 0);
  if (hours <= MAX_HOURS) return;
  throw badInput(
    `Usage by HOUR must cover at most ${MAX_HOURS} hours of days with usage; got ${hours}. Narrow "since" and "until" of the filter, or group by DAY.`,
  );
}

/** Days in a row are one range. */
function consecutive(days: readonly Date[]): Range[] {
  const ranges: Range[] = [];
  for (const day of days) {
    const start = day.getTime();
    const last = ranges.at(-1);
    if (last?.end === start) ranges[ranges.length - 1] = { start: last.start, end: start + DAY_MS };
    else ranges.push({ start, end: start + DAY_MS });
  }
  return ranges;
}

function inUnits({ start, end }: Range, unit: 'HOUR' | 'DAY' | 'MONTH' | null, timeZone: string): Range[] {
  if (unit === null) return [{ start, end }];
  const ranges: Range[] = [];
  for (let from = start; from < end; ) {
    // A bucket belongs to the hour, day or month in which it begins; some zones once changed within 15 minutes.
    const next = roundUp(nextStart(local(from, timeZone), unit), QUARTER_MS);
    ranges.push({ start: from, end: Math.min(next, end) });
    from = next;
  }
  return ranges;
}

/** When the next hour, day or month of the time zone begins. */
function nextStart(moment: Temporal.ZonedDateTime, unit: 'HOUR' | 'DAY' | 'MONTH'): number {
  if (unit === 'HOUR') return hourStart(moment).add({ hours: 1 }).epochMilliseconds;
  const date = moment.toPlainDate();
  const next = unit === 'DAY' ? date.add({ days: 1 }) : date.with({ day: 1 }).add({ months: 1 });
  return next.toZonedDateTime(moment.timeZoneId).epochMilliseconds;
}

function timeValues(start: number, timeZone: string) {
  const moment = local(start, timeZone);
  const day = moment.toPlainDate().toString();
  return { hour: hourStart(moment).toInstant().toString(), day, month: day.slice(0, -3) };
}

/** In exact time, so that an hour that the clock repeats is an hour of its own. */
function hourStart(moment: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  return moment.subtract({ minutes: moment.minute, seconds: moment.second });
}

function local(epochMs: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(timeZone);
}

/** The largest buckets in the middle, and smaller ones at the edges. */
function* covering(
  { start, end }: Range,
  sizes: readonly RollupMinutes[],
): Generator<Pick<ReportSpan, 'minutes' | 'starts_at' | 'ends_at'>> {
  const minutes = sizes.at(-1);
  if (minutes === undefined || start >= end) return;
  const smaller = sizes.slice(0, -1);
  const from = roundUp(start, minutes * MINUTE_MS);
  const to = roundDown(end, minutes * MINUTE_MS);
  if (from >= to) return yield* covering({ start, end }, smaller);
  yield* covering({ start, end: from }, smaller);
  yield { minutes, starts_at: new Date(from), ends_at: new Date(to) };
  yield* covering({ start: to, end }, smaller);
}

function roundDown(ms: number, size: number): number {
  return Math.floor(ms / size) * size;
}

function roundUp(ms: number, size: number): number {
  return Math.ceil(ms / size) * size;
}

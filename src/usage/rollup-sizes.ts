import { type SQL, sql } from 'drizzle-orm';

/** Minutes of the buckets of rollups, each a multiple of the one before, and days in UTC at most. */
export const ROLLUP_MINUTES = [15, 60, 1440] as const;

export type RollupMinutes = (typeof ROLLUP_MINUTES)[number];

/** The rollups from a moment on, in the largest buckets that begin at or after it. The moment begins a bucket of 15 minutes. */
export function rollupsSince(moment: SQL): SQL {
  const hour = nextBucket(moment, 60);
  const day = nextBucket(moment, 1440);
  return sql`(minutes = 15 and bucket >= ${moment} and bucket < ${hour}
    or minutes = 60 and bucket >= ${hour} and bucket < ${day}
    or minutes = 1440 and bucket >= ${day})`;
}

/** The start of the first bucket of this size at the moment or after it. */
function nextBucket(moment: SQL, minutes: RollupMinutes): SQL {
  const length = sql`make_interval(mins => ${sql.raw(String(minutes))})`;
  return sql`usage_bucket(${moment} + ${length} - interval '1 microsecond', ${sql.raw(String(minutes))})`;
}

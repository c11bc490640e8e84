/**
 * The SQL function `usage_latency_interval` counts latencies in intervals whose bounds grow by 5 %, so that counts of any buckets add up and a percentile is
 * at most 2.5 % from the exact value.
 */
const GROWTH = 1.05;
/** Milliseconds in the middle of an interval. Interval 0 holds 0 ms, interval n the latencies from `GROWTH ** (n - 1)` ms. */
function latencyOf(interval: number): number {
  if (interval === 0) return 0;
  return Math.round((GROWTH ** (interval - 1) * (1 + GROWTH)) / 2);
}

export interface IntervalCount {
  readonly interval: number;
  readonly events: number;
}

/** The latency that this share of the events does not exceed. The counts are sorted by interval. Null: no events. */
export function percentileOf(counts: readonly IntervalCount[], share: number): number | null {
  const total = counts.reduce((sum, { events }) => sum + events, 0);
  let seen = 0;
  for (const { interval, events } of counts) {
    seen += events;
    if (seen >= total * share) return latencyOf(interval);
  }
  return null;
}

import type { GatewayStatistics } from './statistics-query.ts';

export interface Reading {
  readonly atMs: number;
  readonly read: GatewayStatistics;
}

/** What happened between two readings. */
export interface Interval {
  readonly endMs: number;
  readonly operationsPerSecond: number;
  /** Null: no operation ended. */
  readonly meanMs: number | null;
}

/** Without those in which the gateway was restarted, which begins to count at zero. */
export function intervalsOf(readings: readonly Reading[]): readonly Interval[] {
  return readings.slice(1).flatMap(({ atMs, read }, index) => {
    const before = readings[index];
    if (!before) return [];
    const [from, to] = [before.read.operations.durations, read.operations.durations];
    const ended = to.count - from.count;
    if (ended < 0) return [];
    return {
      endMs: atMs,
      operationsPerSecond: (ended * 1_000) / (atMs - before.atMs),
      meanMs: ended === 0 ? null : (to.totalMs - from.totalMs) / ended,
    };
  });
}

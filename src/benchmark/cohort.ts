import type { BenchmarkQueries, BenchmarkRow } from './benchmark-queries.ts';

export type Score = Awaited<ReturnType<BenchmarkQueries['scoresOf']>>[number];

/** Results that can be compared with each other: the best of each base model. */
export interface Cohort {
  readonly benchmark: BenchmarkRow;
  /** "SWE-Bench Pro (resolved, Codex, version 2.1)": what was measured, and how as far as that is published. */
  readonly label: string;
  readonly scores: ReadonlyMap<string, Score>;
}

/** Parts results into fields: that of the newest version first, then that with the highest score. */
export function cohortsOf(scores: readonly Score[]): readonly Cohort[] {
  const fields = Map.groupBy(scores.toSorted(bestFirst), ({ benchmarkKey, field }) => `${benchmarkKey} ${field}`);
  return [...fields.values()].flatMap(([best, ...others]) => (best ? [fieldOf(best, others)] : []));
}

/** The field with the most base models; of several the first. Null: there is no result. */
export function largestCohort(fields: readonly Cohort[]): Cohort | null {
  return fields.reduce<Cohort | null>(
    (largest, one) => (largest === null || one.scores.size > largest.scores.size ? one : largest),
    null,
  );
}

function fieldOf(best: Score, others: readonly Score[]): Cohort {
  // From the worst to the best, which stays.
  const worstFirst = [best, ...others].toReversed();
  return {
    benchmark: { key: best.benchmarkKey, name: best.benchmark },
    label: labelOf(best),
    scores: new Map(worstFirst.map((score) => [score.baseModelKey, score])),
  };
}

function labelOf({ benchmark, metric, harness, variant, dataset, version }: Score): string {
  const how = [metric, harness, variant, dataset, version && `version ${version}`].filter(Boolean).join(', ');
  return how === '' ? benchmark : `${benchmark} (${how})`;
}

function bestFirst(one: Score, other: Score): number {
  return (
    (other.version ?? '').localeCompare(one.version ?? '', 'en', { numeric: true }) ||
    Number(other.score) - Number(one.score) ||
    (one.key < other.key ? -1 : 1)
  );
}

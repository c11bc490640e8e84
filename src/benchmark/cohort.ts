import type { BenchmarkQueries, BenchmarkRow } from './benchmark-queries.ts';

export type Score = Awaited<ReturnType<BenchmarkQueries['scoresOf']>>[number];

/** Comparable results of one benchmark: the best result of each base model. */
export interface Cohort {
  readonly benchmark: BenchmarkRow;
  /** The benchmark, the metric in one spelling for the whole cohort, and the published conditions: "SWE-Bench Pro (resolved, Codex, version 2.1)". */
  readonly label: string;
  readonly scores: ReadonlyMap<string, Score>;
}

/** Groups results into cohorts: the newest version first, then the highest score. */
export function cohortsOf(scores: readonly Score[]): readonly Cohort[] {
  const cohorts = Map.groupBy(scores.toSorted(bestFirst), ({ benchmarkKey, cohort }) => `${benchmarkKey} ${cohort}`);
  return [...cohorts.values()].flatMap(([best, ...others]) => (best ? [cohortFrom(best, others)] : []));
}

/** The cohort with the most base models; on a tie, the first. Null without cohorts. */
export function largestCohort(cohorts: readonly Cohort[]): Cohort | null {
  return cohorts.reduce<Cohort | null>(
    (largest, cohort) => (largest === null || cohort.scores.size > largest.scores.size ? cohort : largest),
    null,
  );
}

function cohortFrom(best: Score, others: readonly Score[]): Cohort {
  // Worst first, so that the best result of a base model overwrites its others.
  const worstFirst = [best, ...others].toReversed();
  return {
    benchmark: { key: best.benchmarkKey, name: best.benchmark },
    label: labelOf(best),
    scores: new Map(worstFirst.map((score) => [score.baseModelKey, score])),
  };
}

function labelOf({ benchmark, cohortMetric, harness, variant, dataset, version }: Score): string {
  const how = [cohortMetric, harness, variant, dataset, version && `version ${version}`].filter(Boolean).join(', ');
  return how === '' ? benchmark : `${benchmark} (${how})`;
}

function bestFirst(one: Score, other: Score): number {
  return (
    (other.version ?? '').localeCompare(one.version ?? '', 'en', { numeric: true }) ||
    Number(other.score) - Number(one.score) ||
    (one.key < other.key ? -1 : 1)
  );
}

import { type Cohort, cohortsOf, type Score } from '../benchmark/cohort.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { type ComparisonRow, comparisonRow, preferHigher } from './comparison-row.ts';

/** One row per cohort with results of at least two of the models, by benchmark and label. */
export function benchmarkRows(models: readonly ModelRow[], scores: readonly Score[]): ComparisonRow[] {
  return cohortsOf(scores)
    .toSorted(byBenchmark)
    .flatMap(({ benchmark, label, scores }) => {
      const values = models.map(({ baseModelKey }) => {
        const result = scores.get(baseModelKey ?? '');
        return result ? Number(result.score) : null;
      });
      if (values.filter((value) => value !== null).length < 2) return [];
      return comparisonRow<number>({ group: 'BENCHMARK', label, preference: preferHigher, benchmark }, values);
    });
}

function byBenchmark(one: Cohort, other: Cohort): number {
  if (one.benchmark.key !== other.benchmark.key) return one.benchmark.key < other.benchmark.key ? -1 : 1;
  return Number(one.label > other.label) - Number(one.label < other.label);
}

import { messages } from '../../messages.ts';
import { KeyLink } from '../../parts/links.tsx';
import { Table } from '../../parts/table.tsx';

const text = messages.model;

interface Result {
  readonly id: string;
  readonly benchmark: { readonly key: string; readonly name: string };
  readonly metric: string | null;
  readonly harness: string | null;
  readonly variant: string | null;
  readonly version: string | null;
  readonly scoreText: string;
  readonly rank: number | null;
  readonly cohortSize: number | null;
}

/** The results of a base model, each with its rank among the results that can be compared with it. */
export function BenchmarkTable({ of: results }: { readonly of: readonly Result[] }) {
  return (
    <>
      <h2>{text.benchmarks}</h2>
      <Table
        caption={text.benchmarks}
        rows={results}
        keyOf={({ id }) => id}
        empty={text.noBenchmarks}
        columns={[
          {
            id: 'benchmark',
            title: text.benchmark,
            cell: ({ benchmark }) => <KeyLink page="benchmark" of={benchmark} />,
          },
          { id: 'cohort', title: text.measured, cell: (result) => measuredAs(result) },
          { id: 'score', title: text.score, isNumber: true, cell: ({ scoreText }) => scoreText },
          { id: 'rank', title: text.rank, isNumber: true, cell: ({ rank, cohortSize }) => rankOf(rank, cohortSize) },
        ]}
      />
    </>
  );
}

type Cohort = Pick<Result, 'metric' | 'harness' | 'variant' | 'version'>;

/** What has to be the same for two results to be comparable. */
export function measuredAs({ metric, harness, variant, version }: Cohort): string {
  return [metric, harness, variant, version].filter(Boolean).join(' · ') || '–';
}

export function rankOf(rank: number | null, cohortSize: number | null): string {
  return rank === null ? '–' : text.rankOf(rank, cohortSize ?? rank);
}

import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Head } from '../../parts/head.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Failure, Missing } from '../../parts/notices.tsx';
import { ScoreBar } from '../../parts/score-bar.tsx';
import { Table } from '../../parts/table.tsx';
import { pageHref } from '../../shell/page-href.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { measuredAs, rankOf } from '../model/benchmark-table.tsx';

const text = messages.benchmark;

const benchmarksQuery = graphql(`
  query Benchmarks($asOf: DateTime) {
    benchmarks(first: 200, asOf: $asOf) {
      nodes {
        key
        name
        results(first: 1) {
          totalCount
          nodes { scoreText baseModel { key name } }
        }
      }
    }
  }
`);

const benchmarkQuery = graphql(`
  query Benchmark($key: String!, $asOf: DateTime) {
    benchmark(key: $key, asOf: $asOf) {
      key
      name
      results(first: 200) {
        totalCount
        nodes {
          id
          score
          scoreText
          rank
          cohortSize
          metric
          harness
          variant
          version
          dataset
          date
          baseModel { key name lab { key name } }
        }
      }
    }
  }
`);

/** All benchmarks, or the results of the one that the URL names. */
export function BenchmarkPage({ url, asOf }: PageProps) {
  const key = url.searchParams.get('key');
  return key === null ? <BenchmarkList asOf={asOf} /> : <Results of={key} asOf={asOf} />;
}

function BenchmarkList({ asOf }: { readonly asOf: string | null }) {
  const { data, error } = useQuery(benchmarksQuery, { asOf });
  return (
    <>
      <Head title={messages.pages.benchmark} about={text.about} />
      <Failure error={error} />
      {!error && (
        <Table
          caption={messages.pages.benchmark}
          rows={data && (data.benchmarks?.nodes ?? [])}
          keyOf={({ key }) => key}
          columns={[
            { id: 'name', title: messages.model.benchmark, cell: (one) => <KeyLink page="benchmark" of={one} /> },
            { id: 'results', title: text.results, isNumber: true, cell: ({ results }) => results.totalCount },
            {
              id: 'best',
              title: text.best,
              cell: ({ results: { nodes } }) => nodes[0] && <KeyLink page="baseModel" of={nodes[0].baseModel} />,
            },
            {
              id: 'score',
              title: messages.model.score,
              isNumber: true,
              cell: ({ results: { nodes } }) => nodes[0]?.scoreText,
            },
          ]}
        />
      )}
    </>
  );
}

function Results({ of: key, asOf }: { readonly of: string; readonly asOf: string | null }) {
  const { data, error, isLoading } = useQuery(benchmarkQuery, { key, asOf });
  const benchmark = data?.benchmark;
  const results = benchmark?.results.nodes ?? [];
  const highest = Math.max(...results.map(({ score }) => score ?? 0));
  return (
    <>
      <Head title={benchmark?.name ?? key} about={benchmark && text.resultCount(benchmark.results.totalCount)}>
        {benchmark && (
          <a class="button" href={pageHref('cost', { benchmark: benchmark.key })}>
            {text.frontier}
          </a>
        )}
      </Head>
      <Failure error={error} />
      {!benchmark && !error && <Missing subject={key} isLoading={isLoading} />}
      {benchmark && (
        <Table
          caption={text.results}
          rows={results}
          keyOf={({ id }) => id}
          columns={[
            {
              id: 'model',
              title: messages.model.baseModel,
              cell: ({ baseModel }) => <KeyLink page="baseModel" of={baseModel} />,
            },
            { id: 'score', title: messages.model.score, isNumber: true, cell: ({ scoreText }) => scoreText },
            { id: 'bar', title: text.bar, cell: ({ score }) => <ScoreBar share={(score ?? 0) / highest} series={1} /> },
            {
              id: 'rank',
              title: messages.model.rank,
              isNumber: true,
              cell: ({ rank, cohortSize }) => rankOf(rank, cohortSize),
            },
            {
              id: 'lab',
              title: messages.model.lab,
              cell: ({ baseModel }) => <KeyLink page="lab" of={baseModel.lab} />,
            },
            { id: 'cohort', title: messages.model.measured, cell: (result) => measuredAs(result) },
            { id: 'date', title: text.date, isNumber: true, cell: ({ date }) => date ?? '–' },
          ]}
        />
      )}
    </>
  );
}

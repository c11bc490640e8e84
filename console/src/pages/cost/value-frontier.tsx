import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Empty, Failure } from '../../parts/notices.tsx';
import { go, withParameters } from '../../shell/location.ts';
import { pointsBeside } from './points-beside.ts';
import type { usageOf } from './usage.ts';
import { ValueChart } from './value-chart.tsx';
import { ValueTable } from './value-table.tsx';

const text = messages.cost;

const benchmarksQuery = graphql(`
  query BenchmarkNames($asOf: DateTime) {
    benchmarks(first: 200, asOf: $asOf) { nodes { key name results(first: 1) { totalCount } } }
  }
`);

const frontierQuery = graphql(`
  query Frontier($benchmark: String!, $usage: TokenUsageInput!, $asOf: DateTime) {
    valueFrontier(benchmark: $benchmark, usage: $usage, asOf: $asOf) {
      score
      cohort
      model { key name provider { key name } }
      cost { total }
      result { metric harness variant dataset version }
    }
  }
`);

/** The best results, each with the cheapest offer of its base model. */
const othersQuery = graphql(`
  query BesideFrontier($benchmark: String!, $first: Int!, $usage: TokenUsageInput!, $asOf: DateTime) {
    benchmark(key: $benchmark, asOf: $asOf) {
      results(first: $first) {
        nodes {
          score
          metric harness variant dataset version
          baseModel {
            key
            cheapest(usage: $usage) { model { key name provider { key name } baseModel { key } } cost { total } }
          }
        }
        pageInfo { hasNextPage }
      }
    }
  }
`);
const MAX_RESULTS = 200;

interface Props {
  readonly url: URL;
  readonly asOf: string | null;
  readonly usage: ReturnType<typeof usageOf>;
}

/** The models that no other model beats in both cost and score. */
export function ValueFrontier({ url, asOf, usage }: Props) {
  const { data } = useQuery(benchmarksQuery, { asOf });
  const benchmarks = data?.benchmarks?.nodes ?? [];
  const [widest] = benchmarks.toSorted((a, b) => b.results.totalCount - a.results.totalCount);
  const chosen = url.searchParams.get('benchmark') ?? widest?.key;
  return (
    <section aria-label={text.frontier}>
      <div class="head">
        <div>
          <h2>{text.frontier}</h2>
          <p>{text.frontierAbout}</p>
        </div>
        <label class="field">
          {text.benchmark}
          <select
            value={chosen}
            onChange={({ currentTarget }) => go(withParameters(url, { benchmark: currentTarget.value }), 'replace')}
          >
            {benchmarks.map(({ key, name }) => (
              <option key={key} value={key}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {data && benchmarks.length === 0 && <Empty title={text.noFrontier} />}
      {chosen ? (
        <Frontier benchmark={chosen} budget={budgetOf(url)} usage={usage} asOf={asOf} />
      ) : (
        !data && <div class="panel chart-space" />
      )}
    </section>
  );
}

function budgetOf({ searchParams }: URL): number | null {
  const budget = Number(searchParams.get('budget'));
  return budget > 0 ? budget : null;
}

interface FrontierProps extends Omit<Props, 'url'> {
  readonly benchmark: string;
  readonly budget: number | null;
}

function Frontier({ benchmark, budget, usage, asOf }: FrontierProps) {
  const { data, error } = useQuery(frontierQuery, { benchmark, usage, asOf });
  const beside = useQuery(othersQuery, { benchmark, first: MAX_RESULTS, usage, asOf });
  const points = data?.valueFrontier ?? [];
  if (error) return <Failure error={error} />;
  if (!data) return <div class="panel chart-space" aria-busy="true" />;
  if (points.length === 0) return <Empty title={text.noFrontier} />;
  const results = beside.isOutdated ? undefined : beside.data?.benchmark?.results;
  const others = pointsBeside(points, results?.nodes ?? []);
  const note = results?.pageInfo.hasNextPage
    ? text.besideOfBest(others.length, MAX_RESULTS)
    : text.beside(others.length);
  return (
    <>
      <Failure error={beside.isLoading ? undefined : beside.error} />
      <ValueChart points={points} others={others} note={results && note} budget={budget} />
      <details>
        <summary>{messages.model.asTable}</summary>
        <ValueTable points={points} others={others} />
      </details>
    </>
  );
}

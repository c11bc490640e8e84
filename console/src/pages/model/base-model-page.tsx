import { words } from '../../format.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import type { PageProps } from '../../shell/page-props.ts';
import { baseModelQuery } from './base-model-query.ts';
import { Offers } from './offers.tsx';

const text = messages.model;

export function BaseModelPage({ url, asOf }: PageProps) {
  const key = url.searchParams.get('key') ?? '';
  const { data, error, isLoading } = useQuery(baseModelQuery, { key, asOf });
  const model = data?.baseModel;
  return (
    <>
      <h1>{model?.name ?? key}</h1>
      <Failure error={error} />
      {!model && <p role="status">{isLoading ? messages.loading : !error && messages.notFound(key)}</p>}
      {model && (
        <>
          <h2>{text.facts}</h2>
          <Facts
            of={{
              Lab: model.lab.name,
              License: model.license,
              Released: model.releaseDate,
              'Knowledge cutoff': model.knowledgeCutoff,
              'Open weights': model.openWeights,
              'Context, tokens': model.limits.context,
              'Output limit, tokens': model.limits.output,
              Capabilities: model.capabilities.map(words),
            }}
          />
          <Offers of={key} asOf={asOf} own={null} />
          <h2>{text.benchmarks}</h2>
          <Table
            caption={text.benchmarks}
            rows={model.benchmarks.nodes}
            keyOf={({ id }) => id}
            columns={[
              {
                id: 'benchmark',
                title: text.benchmark,
                cell: ({ benchmark, version }) => [benchmark.name, version].filter(Boolean).join(' '),
              },
              { id: 'score', title: text.score, isNumber: true, cell: ({ scoreText }) => scoreText },
              {
                id: 'rank',
                title: text.rank,
                isNumber: true,
                cell: ({ rank, cohortSize }) => (rank ? `${rank} / ${cohortSize}` : '–'),
              },
            ]}
          />
        </>
      )}
    </>
  );
}

import { words } from '../../format.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ChangeFeed } from '../../parts/change-feed.tsx';
import { Chips } from '../../parts/chips.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Head } from '../../parts/head.tsx';
import { KeyLink, OutsideLink } from '../../parts/links.tsx';
import { Failure, Missing } from '../../parts/notices.tsx';
import type { PageProps } from '../../shell/page-props.ts';
import { baseModelQuery } from './base-model-query.ts';
import { BenchmarkTable } from './benchmark-table.tsx';
import { Offers } from './offers.tsx';

const text = messages.model;

export function BaseModelPage({ url, asOf }: PageProps) {
  const key = url.searchParams.get('key') ?? '';
  const { data, error, isLoading } = useQuery(baseModelQuery, { key, asOf });
  const model = data?.baseModel;
  const { facts } = text;
  return (
    <>
      <Head
        title={model?.name ?? key}
        about={
          model && (
            <>
              <code>{model.key}</code> · {text.madeBy} <KeyLink page="lab" of={model.lab} />
            </>
          )
        }
      />
      <Failure error={error} />
      {!model && !error && <Missing subject={key} isLoading={isLoading} />}
      {model && (
        <>
          <Facts
            of={{
              [facts.released]: model.releaseDate,
              [facts.cutoff]: model.knowledgeCutoff,
              [facts.context]: model.limits.context,
              [facts.outputLimit]: model.limits.output,
              [facts.license]: model.license,
              [facts.weights]: model.openWeights,
              [facts.capabilities]: <Chips of={model.capabilities} />,
            }}
          />
          <Offers of={model} asOf={asOf} own={null} />
          <BenchmarkTable of={model.benchmarks.nodes} />
          {model.links.length > 0 && (
            <>
              <h2>{text.links}</h2>
              <ul>
                {model.links.map(({ url: to, label, kind }) => (
                  <li key={to}>
                    {(label ?? kind) && `${label ?? words(kind ?? '')}: `}
                    <OutsideLink to={to} />
                  </li>
                ))}
              </ul>
            </>
          )}
          <h2>{text.changes}</h2>
          <ChangeFeed of={model.changes.nodes} />
        </>
      )}
    </>
  );
}

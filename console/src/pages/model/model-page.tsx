import type { ResultOf } from 'gql.tada';
import { fieldName, words } from '../../format.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ChangeFeed } from '../../parts/change-feed.tsx';
import { Chips, State } from '../../parts/chips.tsx';
import { Snippet } from '../../parts/copied.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Head } from '../../parts/head.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Failure, Missing } from '../../parts/notices.tsx';
import { pageHref } from '../../shell/page-href.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { BenchmarkTable } from './benchmark-table.tsx';
import { modelQuery } from './model-query.ts';
import { Offers } from './offers.tsx';

const text = messages.model;
type Model = NonNullable<ResultOf<typeof modelQuery>['model']>;

export function ModelPage({ url, asOf }: PageProps) {
  const key = url.searchParams.get('key') ?? '';
  const { data, error, isLoading } = useQuery(modelQuery, { key, asOf });
  const model = data?.model;
  return (
    <>
      <Head title={model?.name ?? key} about={model && <Subtitle of={model} />}>
        {model && (
          <a class="button" href={pageHref('compare', { key: [model.key] })}>
            {text.compare}
          </a>
        )}
      </Head>
      <Failure error={error} />
      {!model && !error && <Missing subject={key} isLoading={isLoading} />}
      {model && <Content of={model} asOf={asOf} />}
    </>
  );
}

function Subtitle({ of: { key, provider, baseModel, status } }: { readonly of: Model }) {
  return (
    <>
      <code>{key}</code> · {text.servedBy} <KeyLink page="provider" of={provider} />
      {baseModel && (
        <>
          {' · '}
          {text.baseModel} <KeyLink page="baseModel" of={baseModel} />
        </>
      )}
      {status !== 'ACTIVE' && (
        <>
          {' '}
          <State tone={status === 'DEPRECATED' ? 'warn' : status === 'REMOVED' ? 'bad' : 'quiet'}>
            {words(status)}
          </State>
        </>
      )}
    </>
  );
}

function Content({ of: model, asOf }: { readonly of: Model; readonly asOf: string | null }) {
  const { baseModel, setup, changes, issues } = model;
  return (
    <>
      <Facts of={factsOf(model)} />
      {issues.length > 0 && (
        <>
          <h2>{text.issues}</h2>
          <ul>
            {issues.map(({ code, message }) => (
              <li key={`${code} ${message}`}>{message}</li>
            ))}
          </ul>
        </>
      )}
      {baseModel && <Offers of={baseModel} asOf={asOf} own={model.key} />}
      <BenchmarkTable of={model.benchmarks.nodes} />
      <h2>{text.setup}</h2>
      <p>
        {text.variables}:{' '}
        {setup.variables.map(({ name, need }) => `${name} (${words(need)})`).join(', ') || messages.none}
      </p>
      <Snippet title={text.install} text={setup.install} />
      <Snippet title={text.aiSdk} text={setup.aiSdk} />
      <Snippet title={text.curl} text={setup.curl} />
      <h2>{text.changes}</h2>
      <ChangeFeed of={changes.nodes} />
      <h2>{messages.rawJson}</h2>
      <details>
        <summary>{messages.show}</summary>
        <Snippet title={messages.rawJson} text={JSON.stringify(model, null, 2)} />
      </details>
    </>
  );
}

function factsOf({ pricing, limits, ...model }: Model) {
  const prices = ['input', 'output', 'cacheRead', 'cacheWrite', 'reasoning', 'inputAudio', 'outputAudio'] as const;
  const published = prices.flatMap((name) => {
    const value = pricing?.[name];
    return typeof value === 'number' ? [[text.priceOf(fieldName(`pricing.${name}`)), value]] : [];
  });
  const { facts } = text;
  return {
    ...(published.length > 0 ? Object.fromEntries(published) : { [facts.price]: words(model.priceKind) }),
    [facts.context]: limits.context,
    [facts.inputLimit]: limits.input,
    [facts.outputLimit]: limits.output,
    [facts.family]: model.family,
    [facts.released]: model.releaseDate,
    [facts.cutoff]: model.knowledgeCutoff,
    [facts.updated]: model.lastUpdated,
    [facts.weights]: model.openWeights,
    [facts.input]: <Chips of={model.inputModalities} />,
    [facts.output]: <Chips of={model.outputModalities} />,
    [facts.capabilities]: <Chips of={model.capabilities} />,
  };
}

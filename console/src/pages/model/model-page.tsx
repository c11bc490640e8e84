import type { ResultOf } from 'gql.tada';
import { date, words } from '../../format.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ChangeLine } from '../../parts/change-line.tsx';
import { Snippet } from '../../parts/copied.tsx';
import { Facts } from '../../parts/facts.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Failure } from '../../parts/notices.tsx';
import type { PageProps } from '../../shell/page-props.ts';
import { modelQuery } from './model-query.ts';
import { Offers } from './offers.tsx';

const text = messages.model;

export function ModelPage({ url, asOf }: PageProps) {
  const key = url.searchParams.get('key') ?? '';
  const { data, error, isLoading } = useQuery(modelQuery, { key, asOf });
  const model = data?.model;
  if (!model) {
    return (
      <>
        <h1>{key}</h1>
        <Failure error={error} />
        <p role="status">{isLoading ? messages.loading : !error && messages.notFound(key)}</p>
      </>
    );
  }
  const { provider, baseModel, setup, changes, issues } = model;
  return (
    <>
      <h1>{model.name}</h1>
      <Failure error={error} />
      <p>
        <KeyLink page="provider" of={provider} /> · <code>{model.key}</code>
        {baseModel && (
          <>
            {' · '}
            {text.baseModel}: <KeyLink page="baseModel" of={baseModel} />
          </>
        )}
      </p>
      <h2>{text.facts}</h2>
      <Facts of={factsOf(model)} />
      {baseModel && <Offers of={baseModel.key} asOf={asOf} own={model.key} />}
      <h2>{text.setup}</h2>
      <p>
        {text.variables}:{' '}
        {setup.variables.map(({ name, need }) => `${name} (${words(need)})`).join(', ') || messages.none}
      </p>
      <Snippet title="Install" text={setup.install} />
      <Snippet title="AI SDK" text={setup.aiSdk} />
      <Snippet title="curl" text={setup.curl} />
      <h2>{text.issues}</h2>
      {issues.length === 0 ? (
        <p>{messages.none}</p>
      ) : (
        <ul>
          {issues.map(({ code, message }) => (
            <li key={`${code} ${message}`}>{message}</li>
          ))}
        </ul>
      )}
      <h2>{text.changes}</h2>
      <ul class="feed">
        {changes.nodes.map((change) => (
          <li key={change.id}>
            <span class="quiet">{date(change.at)}</span> <ChangeLine of={change} />
          </li>
        ))}
      </ul>
      <details>
        <summary>{messages.rawJson}</summary>
        <Snippet title={messages.rawJson} text={JSON.stringify(model, null, 2)} />
      </details>
    </>
  );
}

type Model = NonNullable<ResultOf<typeof modelQuery>['model']>;

function factsOf(model: Model) {
  const { pricing, limits } = model;
  return {
    Status: words(model.status),
    'Price kind': words(model.priceKind),
    'Input, USD per million tokens': pricing?.input,
    'Output, USD per million tokens': pricing?.output,
    'Cache read, USD per million tokens': pricing?.cacheRead,
    'Cache write, USD per million tokens': pricing?.cacheWrite,
    'Context, tokens': limits.context,
    'Input limit, tokens': limits.input,
    'Output limit, tokens': limits.output,
    Capabilities: model.capabilities.map(words),
    'Input modalities': model.inputModalities.map(words),
    'Output modalities': model.outputModalities.map(words),
    Family: model.family,
    Released: model.releaseDate,
    'Knowledge cutoff': model.knowledgeCutoff,
    'Last updated': model.lastUpdated,
    'Open weights': model.openWeights,
  };
}

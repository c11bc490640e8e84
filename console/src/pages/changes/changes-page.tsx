import type { ResultOf } from 'gql.tada';
import { date, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ChangeLine } from '../../parts/change-line.tsx';
import { State } from '../../parts/chips.tsx';
import { Head } from '../../parts/head.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Empty, Failure } from '../../parts/notices.tsx';
import { go, withParameters } from '../../shell/location.ts';
import { pageHref } from '../../shell/page-href.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { ChangeCalendar } from './change-calendar.tsx';

const text = messages.changes;
const kinds = ['ADDED', 'CHANGED', 'REMOVED', 'RESTORED'] as const;
const pageOfSubject = { Model: 'model', BaseModel: 'baseModel', Provider: 'provider' } as const;

const changesQuery = graphql(`
  query Changes($after: String, $asOf: DateTime, $filter: ChangeFilter) {
    changes(first: 100, after: $after, asOf: $asOf, filter: $filter) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        id
        at
        kind
        fields { field before after }
        anomalies { message }
        subject {
          __typename
          ... on Model { key name }
          ... on BaseModel { key name }
          ... on Provider { key name }
        }
      }
    }
  }
`);

type Change = NonNullable<ResultOf<typeof changesQuery>['changes']>['nodes'][number];

/** The filters by the name of their parameter in the URL. */
function filterOf({ searchParams }: URL) {
  const [provider, model, since, until] = ['provider', 'model', 'since', 'until'].map((name) => searchParams.get(name));
  const kind = kinds.find((one) => one === searchParams.get('kind'));
  const minPercent = Number(searchParams.get('minPercent'));
  return {
    ...(provider && { providers: [provider] }),
    ...(model && { models: [model] }),
    ...(since && { since }),
    ...(until && { until }),
    ...(kind && { kinds: [kind] }),
    ...(searchParams.has('prices') && { fields: ['pricing'] }),
    ...(minPercent > 0 && { minPercent }),
  };
}

/** The feed of what the page shows. Its parameters have the names of the filter. */
function feedHref(filter: ReturnType<typeof filterOf>): string {
  const pairs = Object.entries(filter).map(([name, value]) => [name, String(value)]);
  return `/changes.atom?${new URLSearchParams(pairs)}`.replace(/\?$/, '');
}

export function ChangesPage({ url, asOf }: PageProps) {
  const filter = filterOf(url);
  const { data, error, isLoading } = useQuery(changesQuery, { after: url.searchParams.get('after'), asOf, filter });
  const changes = data?.changes;
  const days = Map.groupBy(changes?.nodes ?? [], ({ at }) => date(at));
  return (
    <>
      <Head title={messages.pages.changes} about={text.about}>
        <a class="button" href={feedHref(filter)}>
          {text.atom}
        </a>
        <a class="button" href={pageHref('operations', { view: 'webhooks' })}>
          {text.webhooks}
        </a>
      </Head>
      <ChangeCalendar url={url} asOf={asOf} />
      <Filters url={url} />
      <Failure error={error} />
      <p role="status" class="quiet small">
        {isLoading && !changes ? messages.loading : changes && text.count(changes.totalCount)}
      </p>
      {changes?.nodes.length === 0 && <Empty title={text.none}>{text.noneHint}</Empty>}
      {[...days].map(([day, nodes]) => (
        <section key={day} aria-label={day}>
          <h2>{day}</h2>
          <ul class="feed">
            {nodes.map((change) => (
              <Entry key={change.id} of={change} />
            ))}
          </ul>
        </section>
      ))}
      {changes?.pageInfo.hasNextPage && (
        <p>
          <a href={withParameters(url, { after: changes.pageInfo.endCursor })}>{messages.more}</a>
        </p>
      )}
    </>
  );
}

function Entry({ of: change }: { readonly of: Change }) {
  const { subject, anomalies } = change;
  return (
    <li>
      <div>
        <KeyLink page={pageOfSubject[subject.__typename]} of={subject} /> <span class="key quiet">{subject.key}</span>
      </div>
      <ChangeLine of={change} />
      {anomalies.map(({ message }) => (
        <div key={message}>
          <State tone="warn">{text.anomaly}</State> <span class="small quiet">{message}</span>
        </div>
      ))}
    </li>
  );
}

function Filters({ url }: { readonly url: URL }) {
  const set = (name: string, value: string) =>
    go(withParameters(url, { [name]: value || null, after: null }), 'replace');
  return (
    <div class="row">
      {(['provider', 'model'] as const).map((name) => (
        <label class="field" key={name}>
          {text[name]}
          <input
            type="search"
            placeholder={text.hints[name]}
            value={url.searchParams.get(name) ?? ''}
            onChange={({ currentTarget }) => set(name, currentTarget.value)}
          />
        </label>
      ))}
      {(['since', 'until'] as const).map((name) => (
        <label class="field" key={name}>
          {text[name]}
          <input
            type="date"
            value={url.searchParams.get(name) ?? ''}
            onChange={({ currentTarget }) => set(name, currentTarget.value)}
          />
        </label>
      ))}
      <label class="field">
        {text.kind}
        <select
          value={url.searchParams.get('kind') ?? ''}
          onChange={({ currentTarget }) => set('kind', currentTarget.value)}
        >
          <option value="">{text.anyKind}</option>
          {kinds.map((kind) => (
            <option key={kind} value={kind}>
              {words(kind)}
            </option>
          ))}
        </select>
      </label>
      <label class="field">
        {text.minPercent}
        <input
          type="number"
          min="0"
          step="any"
          value={url.searchParams.get('minPercent') ?? ''}
          onChange={({ currentTarget }) => set('minPercent', currentTarget.value)}
        />
      </label>
      <label class="check">
        <input
          type="checkbox"
          checked={url.searchParams.has('prices')}
          onChange={({ currentTarget }) => set('prices', currentTarget.checked ? '1' : '')}
        />
        {text.onlyPrices}
      </label>
    </div>
  );
}

import { date, words } from '../format.ts';
import { graphql } from '../graph/graphql.ts';
import { useQuery } from '../graph/use-query.ts';
import { messages } from '../messages.ts';
import { ChangeLine } from '../parts/change-line.tsx';
import { KeyLink } from '../parts/links.tsx';
import { Failure } from '../parts/notices.tsx';
import { go, withParameters } from '../shell/location.ts';
import type { PageProps } from '../shell/page-props.ts';

const text = messages.changes;
const kinds = ['ADDED', 'CHANGED', 'REMOVED', 'RESTORED'] as const;
const pageOfSubject = { Model: 'model', BaseModel: 'baseModel', Provider: 'provider' } as const;

const changesQuery = graphql(`
  query Changes($after: String, $asOf: DateTime, $filter: ChangeFilter) {
    changes(first: 100, after: $after, asOf: $asOf, filter: $filter) {
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

/** The filters by the name of their parameter in the URL. */
function filterOf({ searchParams }: URL) {
  const [provider, model, since] = ['provider', 'model', 'since'].map((name) => searchParams.get(name));
  const kind = kinds.find((one) => one === searchParams.get('kind'));
  return {
    ...(provider && { providers: [provider] }),
    ...(model && { models: [model] }),
    ...(since && { since }),
    ...(kind && { kinds: [kind] }),
  };
}

export function ChangesPage({ url, asOf }: PageProps) {
  const { data, error, isLoading } = useQuery(changesQuery, {
    after: url.searchParams.get('after'),
    asOf,
    filter: filterOf(url),
  });
  const changes = data?.changes;
  const days = Map.groupBy(changes?.nodes ?? [], ({ at }) => date(at));
  const set = (name: string, value: string) =>
    go(withParameters(url, { [name]: value || null, after: null }), 'replace');
  return (
    <>
      <h1>{messages.pages.changes}</h1>
      <div class="row">
        {(['provider', 'model'] as const).map((name) => (
          <label class="field" key={name}>
            {text[name]}
            <input
              type="search"
              value={url.searchParams.get(name) ?? ''}
              onChange={({ currentTarget }) => set(name, currentTarget.value)}
            />
          </label>
        ))}
        <label class="field">
          {text.since}
          <input
            type="date"
            value={url.searchParams.get('since') ?? ''}
            onChange={({ currentTarget }) => set('since', currentTarget.value)}
          />
        </label>
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
      </div>
      <Failure error={error} />
      <p role="status">{isLoading ? messages.loading : changes?.nodes.length === 0 ? messages.none : ''}</p>
      {[...days].map(([day, nodes]) => (
        <section key={day} aria-label={day}>
          <h2>{day}</h2>
          <ul class="feed">
            {nodes.map((change) => (
              <li key={change.id}>
                <KeyLink page={pageOfSubject[change.subject.__typename]} of={change.subject} />{' '}
                <span class="quiet">{change.subject.key}</span>
                {': '}
                <ChangeLine of={change} />
                {change.anomalies.map(({ message }) => (
                  <strong class="bad" key={message}>
                    {' '}
                    {text.anomaly}: {message}
                  </strong>
                ))}
              </li>
            ))}
          </ul>
        </section>
      ))}
      {changes?.pageInfo.hasNextPage && (
        <a href={withParameters(url, { after: changes.pageInfo.endCursor })}>{messages.more}</a>
      )}
    </>
  );
}

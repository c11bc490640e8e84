import { consolePaths } from '../../../../src/server/console/console-paths.ts';
import { date, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ChangeLine } from '../../parts/change-line.tsx';
import { Snippet } from '../../parts/copied.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/notices.tsx';
import type { PageProps } from '../../shell/page-props.ts';

const text = messages.model;

const providerQuery = graphql(`
  query Provider($key: String!, $asOf: DateTime) {
    provider(key: $key, asOf: $asOf) {
      key
      name
      status
      apiUrl
      docUrl
      npmPackage
      envVars
      models(first: 1) { totalCount }
      setup { install aiSdk curl }
      changes(first: 10) { nodes { id at kind fields { field before after } } }
    }
  }
`);

export function ProviderPage({ url, asOf }: PageProps) {
  const key = url.searchParams.get('key') ?? '';
  const { data, error, isLoading } = useQuery(providerQuery, { key, asOf });
  const provider = data?.provider;
  const query = new URLSearchParams({ provider: key });
  return (
    <>
      <h1>{provider?.name ?? key}</h1>
      <Failure error={error} />
      {!provider && <p role="status">{isLoading ? messages.loading : !error && messages.notFound(key)}</p>}
      {provider && (
        <>
          <p class="row">
            <a href={`${consolePaths.models}?${query}`}>{messages.models.count(provider.models.totalCount)}</a>
            <a href={`${consolePaths.changes}?${query}`}>{messages.pages.changes}</a>
          </p>
          <h2>{text.facts}</h2>
          <Facts
            of={{
              Status: words(provider.status),
              API: provider.apiUrl,
              [text.documentation]: provider.docUrl,
              'npm package': provider.npmPackage,
              [text.variables]: provider.envVars,
            }}
          />
          <h2>{text.setup}</h2>
          <Snippet title="Install" text={provider.setup.install} />
          <Snippet title="AI SDK" text={provider.setup.aiSdk} />
          <Snippet title="curl" text={provider.setup.curl} />
          <h2>{text.changes}</h2>
          <ul class="feed">
            {provider.changes.nodes.map((change) => (
              <li key={change.id}>
                <span class="quiet">{date(change.at)}</span> <ChangeLine of={change} />
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  );
}

import { words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { ChangeFeed } from '../../parts/change-feed.tsx';
import { Snippet } from '../../parts/copied.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Head } from '../../parts/head.tsx';
import { OutsideLink } from '../../parts/links.tsx';
import { Failure, Missing } from '../../parts/notices.tsx';
import { pageHref } from '../../shell/page-href.ts';
import type { PageProps } from '../../shell/page-props.ts';
import { OffersOf } from './offers-of.tsx';

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
      models(first: 50, orderBy: [{ field: RELEASE_DATE, direction: DESC }]) {
        totalCount
        nodes { key name priceKind releaseDate limits { context } pricing { input output } }
      }
      setup { install aiSdk curl }
      changes(first: 10) { nodes { id at kind fields { field before after } } }
    }
  }
`);

export function ProviderPage({ url, asOf }: PageProps) {
  const key = url.searchParams.get('key') ?? '';
  const { data, error, isLoading } = useQuery(providerQuery, { key, asOf });
  const provider = data?.provider;
  return (
    <>
      <Head title={provider?.name ?? key} about={provider && <code>{provider.key}</code>}>
        {provider && (
          <>
            <a class="button" href={pageHref('models', { provider: key })}>
              {messages.models.count(provider.models.totalCount)}
            </a>
            <a class="button" href={pageHref('changes', { provider: key })}>
              {messages.pages.changes}
            </a>
          </>
        )}
      </Head>
      <Failure error={error} />
      {!provider && !error && <Missing subject={key} isLoading={isLoading} />}
      {provider && (
        <>
          <Facts
            of={{
              [text.facts.status]: words(provider.status),
              [text.facts.api]: provider.apiUrl,
              [text.documentation]: provider.docUrl && <OutsideLink to={provider.docUrl} />,
              [text.facts.npm]: provider.npmPackage,
              [text.variables]: provider.envVars,
            }}
          />
          <OffersOf title={text.newest} models={provider.models.nodes} />
          <h2>{text.setup}</h2>
          <Snippet title={text.install} text={provider.setup.install} />
          <Snippet title={text.aiSdk} text={provider.setup.aiSdk} />
          <Snippet title={text.curl} text={provider.setup.curl} />
          <h2>{text.changes}</h2>
          <ChangeFeed of={provider.changes.nodes} />
        </>
      )}
    </>
  );
}

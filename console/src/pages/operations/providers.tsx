import { ago, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { KeyLink } from '../../parts/links.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';

const text = messages.operations;

const providersQuery = graphql(`
  query Providers {
    providers(first: 500, orderBy: [{ field: MODEL_COUNT, direction: DESC }]) {
      nodes { key name status changedAt firstSeenAt lastRefresh { status } models(first: 1) { totalCount } }
    }
    dataIssues(first: 500) {
      nodes { subject { ... on Model { key provider { key } } ... on Provider { key } ... on BaseModel { key } } }
    }
  }
`);

/** The providers, with what the catalog knows about the state of their entries. */
export function Providers() {
  const { data, error } = useQuery(providersQuery, {});
  const issues = Map.groupBy(data?.dataIssues?.nodes ?? [], ({ subject }) =>
    'provider' in subject ? subject.provider.key : subject.key,
  );
  return (
    <>
      <Failure error={error} />
      {!error && (
        <Table
          caption={text.views.providers}
          rows={data && (data.providers?.nodes ?? [])}
          keyOf={({ key }) => key}
          columns={[
            { id: 'name', title: messages.models.fields.provider, cell: (one) => <KeyLink page="provider" of={one} /> },
            { id: 'models', title: messages.pages.models, isNumber: true, cell: ({ models }) => models.totalCount },
            { id: 'issues', title: text.issues, isNumber: true, cell: ({ key }) => issues.get(key)?.length ?? 0 },
            { id: 'changed', title: text.changed, cell: ({ changedAt }) => ago(changedAt) },
            { id: 'seen', title: text.firstSeen, cell: ({ firstSeenAt }) => ago(firstSeenAt) },
            {
              id: 'refresh',
              title: text.lastRefreshTitle,
              cell: ({ lastRefresh }) => (lastRefresh ? words(lastRefresh.status) : '–'),
            },
          ]}
        />
      )}
    </>
  );
}

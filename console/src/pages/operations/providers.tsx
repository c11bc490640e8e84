import type { ResultOf } from 'gql.tada';
import { ago, count, milliseconds, share, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { State } from '../../parts/chips.tsx';
import { KeyLink } from '../../parts/links.tsx';
import { Failure } from '../../parts/notices.tsx';
import { type Column, Table } from '../../parts/table.tsx';
import type { ViewProps } from './view-props.ts';

const text = messages.operations;

const providersQuery = graphql(`
  query Providers {
    providers(first: 500, orderBy: [{ field: MODEL_COUNT, direction: DESC }]) {
      nodes { key name callable missingVariables changedAt firstSeenAt lastRefresh { status } models(first: 1) { totalCount } }
    }
    dataIssues(first: 500) {
      nodes { subject { ... on Model { key provider { key } } ... on Provider { key } ... on BaseModel { key } } }
    }
  }
`);

const callsQuery = graphql(`
  query CallsByProvider($since: DateTime!) {
    usage(first: 500, groupBy: [PROVIDER], filter: { since: $since }) {
      nodes { provider totals { requests successRate latency { p50 p95 } } }
    }
  }
`);

type Provider = NonNullable<ResultOf<typeof providersQuery>['providers']>['nodes'][number];
type Calls = NonNullable<ResultOf<typeof callsQuery>['usage']>['nodes'][number]['totals'];

const HOUR_MS = 3_600_000;

/** The providers, with the state of their entries and, for those who may read it, how the recorded calls went. */
export function Providers({ roles }: ViewProps) {
  return roles.includes('OPERATOR') ? <ProvidersWithCalls /> : <ProviderTable callColumns={[]} />;
}

function ProvidersWithCalls() {
  const hour = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
  const { data, error } = useQuery(callsQuery, { since: new Date(hour - 24 * HOUR_MS).toISOString() });
  const nodes = data?.usage?.nodes ?? [];
  return (
    <>
      <Failure error={error} />
      <p class="quiet">{text.callsAbout}</p>
      <ProviderTable
        callColumns={callColumns(new Map(nodes.map(({ provider, totals }) => [provider ?? '', totals])))}
      />
    </>
  );
}

function callColumns(calls: ReadonlyMap<string, Calls>): readonly Column<Provider>[] {
  return [
    { id: 'calls', title: text.calls, isNumber: true, cell: ({ key }) => count(calls.get(key)?.requests) },
    {
      id: 'success',
      title: text.usage.successRate,
      isNumber: true,
      cell: ({ key }) => share(calls.get(key)?.successRate),
    },
    {
      id: 'latency',
      title: text.usage.latency,
      isNumber: true,
      cell: ({ key }) => {
        const latency = calls.get(key)?.latency;
        return latency ? `${milliseconds(latency.p50)} / ${milliseconds(latency.p95)}` : '–';
      },
    },
  ];
}

function ProviderTable({ callColumns }: { readonly callColumns: readonly Column<Provider>[] }) {
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
            {
              id: 'callable',
              title: text.callable,
              cell: ({ callable, missingVariables }) =>
                callable ? <State tone="good">{text.isCallable}</State> : text.notCallable(missingVariables),
            },
            ...callColumns,
            { id: 'changed', title: text.changed, mark: () => 'nowrap', cell: ({ changedAt }) => ago(changedAt) },
            { id: 'seen', title: text.firstSeen, mark: () => 'nowrap', cell: ({ firstSeenAt }) => ago(firstSeenAt) },
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

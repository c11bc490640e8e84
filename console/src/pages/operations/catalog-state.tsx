import { seconds, time, words } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';

const text = messages.operations;

const stateQuery = graphql(`
  query CatalogState {
    catalog {
      version
      freshness
      refreshedAt
      nextRefreshAt
      source { circuit consecutiveFailures }
    }
    refreshes(first: 20) {
      nodes {
        id
        status
        trigger
        startedAt
        finishedAt
        durationMs
        error { code message }
        problems(first: 1) { totalCount }
      }
    }
  }
`);

export function CatalogState() {
  const { data, error } = useQuery(stateQuery, {});
  const catalog = data?.catalog;
  const refreshes = data?.refreshes?.nodes ?? [];
  const [last] = refreshes.filter(({ status }) => status !== 'RUNNING');
  return (
    <>
      <h2>{text.catalog}</h2>
      <Failure error={error} />
      {last && (
        <p>{text.lastRefresh(text.refreshStatus[last.status], seconds(last.durationMs), time(last.finishedAt))}</p>
      )}
      {catalog && (
        <Facts
          of={{
            [text.freshness]: words(catalog.freshness),
            [text.version]: catalog.version,
            [text.refreshedAt]: time(catalog.refreshedAt),
            [text.nextRefresh]: time(catalog.nextRefreshAt),
            [text.circuit]: words(catalog.source.circuit),
            [text.failures]: catalog.source.consecutiveFailures,
          }}
        />
      )}
      <h2>{text.history}</h2>
      <Table
        caption={text.history}
        rows={refreshes}
        keyOf={({ id }) => id}
        columns={[
          { id: 'started', title: text.started, cell: ({ startedAt }) => time(startedAt) },
          { id: 'status', title: text.status, cell: ({ status }) => words(status) },
          { id: 'trigger', title: text.trigger, cell: ({ trigger }) => words(trigger) },
          { id: 'duration', title: text.duration, isNumber: true, cell: ({ durationMs }) => seconds(durationMs) },
          { id: 'problems', title: text.problems, isNumber: true, cell: ({ problems }) => problems.totalCount },
          { id: 'error', title: text.error, cell: ({ error: failure }) => failure?.message },
        ]}
      />
    </>
  );
}

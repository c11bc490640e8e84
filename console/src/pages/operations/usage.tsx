import { count, milliseconds, usd } from '../../format.ts';
import { graphql } from '../../graph/graphql.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { Facts } from '../../parts/facts.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import { Budgets } from './budgets/budgets.tsx';
import { CostPerDay } from './cost-per-day.tsx';
import type { ViewProps } from './view-props.ts';

const text = messages.operations.usage;
const DAYS = 30;
const DAY_MS = 86_400_000;

const usageQuery = graphql(`
  query Usage($since: DateTime!) {
    perDay: usage(first: 100, groupBy: [DAY], filter: { since: $since }, orderBy: { field: GROUP, direction: ASC }) {
      totals { requests failedRequests totalTokens cost unpricedRequests successRate latency { p50 p95 } }
      nodes { day totals { cost requests } }
    }
    perModel: usage(first: 20, groupBy: [MODEL], filter: { since: $since }) {
      nodes { modelKey totals { requests totalTokens cost } }
    }
  }
`);

/** What the last thirty days cost, by day and by model, and how much of each budget is left. */
export function Usage({ roles }: ViewProps) {
  const end = Math.floor(Date.now() / DAY_MS) * DAY_MS;
  const { data, error } = useQuery(usageQuery, { since: new Date(end - (DAYS - 1) * DAY_MS).toISOString() });
  const totals = data?.perDay?.totals;
  if (error) return <Failure error={error} />;
  return (
    <>
      {totals && (
        <Facts
          of={{
            [text.cost]: usd(totals.cost),
            [text.requests]: totals.requests,
            [text.tokens]: count(totals.totalTokens),
            [text.successRate]: totals.successRate === null ? '–' : `${(totals.successRate * 100).toFixed(1)} %`,
            [text.latency]: totals.latency
              ? `${milliseconds(totals.latency.p50)} / ${milliseconds(totals.latency.p95)}`
              : '–',
            [text.unpriced]: totals.unpricedRequests,
          }}
        />
      )}
      <h2>{text.perDay}</h2>
      <CostPerDay
        end={end}
        days={DAYS}
        costs={new Map((data?.perDay?.nodes ?? []).map(({ day, totals }) => [day ?? '', totals.cost]))}
      />
      <h2>{text.perModel}</h2>
      <Table
        caption={text.perModel}
        rows={data && (data.perModel?.nodes ?? [])}
        keyOf={({ modelKey }) => modelKey ?? ''}
        empty={text.none}
        columns={[
          { id: 'model', title: messages.model.model, cell: ({ modelKey }) => modelKey ?? messages.unknown },
          { id: 'requests', title: text.requests, isNumber: true, cell: ({ totals }) => totals.requests },
          { id: 'tokens', title: text.tokens, isNumber: true, cell: ({ totals }) => count(totals.totalTokens) },
          { id: 'cost', title: text.cost, isNumber: true, cell: ({ totals }) => usd(totals.cost) },
        ]}
      />
      <Budgets canSet={roles.includes('ADMIN')} />
    </>
  );
}

import { builder } from '../../graph/builder.ts';
import type { Context } from '../../graph/context.ts';
import { lazy } from '../../graph/lazy.ts';
import { connectionType, pageArgs } from '../../graph/paging/connection.ts';
import { OrderDirection } from '../../graph/paging/order-direction.ts';
import { type Connection, connection } from '../../graph/paging/pagination.ts';
import { type UsageOrderField as UsageOrderFieldName, type UsageSelection, usageSortKeys } from './report-queries.ts';
import type { DimensionName } from './usage-dimension.ts';
import { UsageFilter } from './usage-filter.ts';
import { UsageRow, type UsageRowShape } from './usage-row.ts';
import { usageSelection } from './usage-selection.ts';
import { UsageTotals, type UsageTotalsShape } from './usage-totals.ts';

const UsageDimension = builder.enumType('UsageDimension', {
  description: 'What usage is grouped by.',
  values: {
    MODEL: { description: 'Model.' },
    PROVIDER: { description: 'Provider.' },
    BASE_MODEL: { description: 'Base model.' },
    OWNER: { description: 'User or team.' },
    PROJECT: { description: 'Project.' },
    TAG: { description: 'Tag. Usage with several tags counts for each of them.' },
    API_KEY: { description: 'Credential that recorded the usage.' },
    DAY: { description: 'Day in the time zone.' },
    HOUR: {
      description: 'Hour in the time zone. The days with usage in the period can have at most 2,400 hours.',
    },
    MONTH: { description: 'Month in the time zone.' },
  } satisfies Record<DimensionName, { description: string }>,
});

const UsageOrderField = builder.enumType('UsageOrderField', {
  description: 'Sort field of usage. Unknown values come last in both directions.',
  values: {
    COST: { description: 'Cost.' },
    REQUESTS: { description: 'Number of requests.' },
    TOTAL_TOKENS: { description: 'Number of tokens.' },
    FAILED_REQUESTS: { description: 'Number of requests that failed.' },
    SUCCESS_RATE: { description: 'Share of the requests that succeeded.' },
    LATENCY: { description: 'Median time to the end of the answer.' },
    TOKENS_PER_SECOND: { description: 'Tokens per second after the first token.' },
    GROUP: { description: 'Values of the group, in the order of `groupBy`.' },
  } satisfies Record<UsageOrderFieldName, { description: string }>,
});

const UsageOrder = builder.inputType('UsageOrder', {
  description: 'Sort field and direction of usage.',
  fields: (t) => ({
    field: t.field({ type: UsageOrderField, required: true, description: 'Sort field.' }),
    direction: t.field({ type: OrderDirection, required: true, defaultValue: 'DESC', description: 'Sort direction.' }),
  }),
});

interface UsageReport extends Connection<UsageRowShape> {
  readonly totals: () => Promise<UsageTotalsShape>;
}

const UsageConnection = connectionType<UsageRowShape, UsageReport>(UsageRow, 'Usage');

builder.objectField(UsageConnection, 'totals', (t) =>
  t.field({
    type: UsageTotals,
    description: 'Sums over all usage that matches the filter.',
    resolve: ({ totals }) => totals(),
  }),
);

const DEFAULT_ORDER = { field: 'COST', direction: 'DESC' } as const;

builder.queryField('usage', (t) =>
  t.field({
    type: UsageConnection,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description:
      'Recorded usage, grouped. Requires the role CALLER. A caller below OPERATOR sees the usage of its owner, or without an owner the usage that its credential recorded.',
    args: {
      filter: t.arg({ type: UsageFilter, description: 'Selects usage. Default: all usage.' }),
      groupBy: t.arg({
        type: [UsageDimension],
        required: true,
        defaultValue: [],
        description: 'What the rows are grouped by, each at most once. One row with all usage when empty.',
      }),
      timeZone: t.arg.string({
        required: true,
        defaultValue: 'UTC',
        description: 'Time zone of days, hours and months, such as "Europe/Berlin".',
      }),
      orderBy: t.arg({ type: UsageOrder, description: 'Sort order. Default: by cost, highest first.' }),
      ...pageArgs,
    },
    resolve: async (_query, { filter, groupBy, timeZone, orderBy, ...page }, context): Promise<UsageReport> => {
      const selection = await usageSelection(context, filter ?? {}, groupBy, timeZone);
      const order = orderBy ?? DEFAULT_ORDER;
      const sortKeys = usageSortKeys(order);
      const latencies = latenciesOf(context, selection);
      const name = `usage by ${groupBy.join(', ')} by ${order.field} ${order.direction}`;
      const list = connection(page, {
        order: { name, values: sortKeys.map(({ kind }) => kind) },
        rows: async (range) =>
          (await context.usage.reports.page(selection, order, range)).map((group) => ({
            ...group,
            groupBy,
            latencies: async (kind: LatencyKind) => (await latencies[kind]()).get(group.groupKey) ?? [],
          })),
        count: () => context.usage.reports.count(selection),
        valuesOf: (row) => row.sortValues,
      });
      return { ...list, totals: lazy(() => totalsOf(context, selection)) };
    },
  }),
);

builder.queryField('totalUsage', (t) =>
  t.field({
    type: UsageTotals,
    nullable: true,
    cacheable: false,
    authScopes: { role: 'CALLER' },
    description: 'Sums over recorded usage. Requires the role CALLER, who sees the same usage as in `usage`.',
    args: { filter: t.arg({ type: UsageFilter, description: 'Selects usage. Default: all usage.' }) },
    resolve: async (_query, { filter }, context) =>
      totalsOf(context, await usageSelection(context, filter ?? {}, [], 'UTC')),
  }),
);

type LatencyKind = 'TOTAL' | 'FIRST_TOKEN';

async function totalsOf(context: Context, selection: UsageSelection): Promise<UsageTotalsShape> {
  const all = { ...selection, groupBy: [] };
  const latencies = latenciesOf(context, all);
  const sums = await context.usage.reports.totals(all);
  return { ...sums, latencies: async (kind) => (await latencies[kind]()).get('[]') ?? [] };
}

/** One query for all rows of a report. */
function latenciesOf({ usage }: Context, selection: UsageSelection) {
  return {
    TOTAL: lazy(() => usage.reports.latencies(selection, 'TOTAL')),
    FIRST_TOKEN: lazy(() => usage.reports.latencies(selection, 'FIRST_TOKEN')),
  };
}

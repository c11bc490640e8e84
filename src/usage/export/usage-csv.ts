import { stringify } from 'csv-stringify/sync';
import type { DimensionName } from '../report/usage-dimension.ts';

const PAGE = 500;
const DOCUMENT = `query ExportUsage($filter: UsageFilter, $groupBy: [UsageDimension!]!, $timeZone: String!, $after: String) {
  usage(
    filter: $filter, groupBy: $groupBy, timeZone: $timeZone, first: ${PAGE}, after: $after
    orderBy: { field: GROUP, direction: ASC }
  ) {
    pageInfo { hasNextPage endCursor }
    nodes {
      modelKey provider baseModel owner project tag apiKey day hour month
      totals {
        requests failedRequests successRate unpricedRequests unresolvedRequests
        inputTokens outputTokens reasoningTokens cacheReadTokens cacheWriteTokens inputAudioTokens outputAudioTokens totalTokens
        costExact latency { p50 p95 p99 } firstToken { p50 p95 p99 } tokensPerSecond
      }
    }
  }
}`;

type Cell = string | number | null;
interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}
interface Totals extends Readonly<Record<(typeof sums)[number], Cell>> {
  readonly latency: Percentiles | null;
  readonly firstToken: Percentiles | null;
}
interface Row extends Readonly<Record<(typeof columnOf)[DimensionName], Cell>> {
  readonly totals: Totals;
}
interface Answer {
  readonly usage: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly nodes: readonly Row[];
  };
}

const columnOf = {
  MODEL: 'modelKey',
  PROVIDER: 'provider',
  BASE_MODEL: 'baseModel',
  OWNER: 'owner',
  PROJECT: 'project',
  TAG: 'tag',
  API_KEY: 'apiKey',
  DAY: 'day',
  HOUR: 'hour',
  MONTH: 'month',
} as const satisfies Record<DimensionName, string>;
export const exportDimensions: readonly string[] = Object.keys(columnOf);

const sums = [
  'requests',
  'failedRequests',
  'successRate',
  'unpricedRequests',
  'unresolvedRequests',
  'inputTokens',
  'outputTokens',
  'reasoningTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'inputAudioTokens',
  'outputAudioTokens',
  'totalTokens',
  'costExact',
  'tokensPerSecond',
] as const;
const percentiles = ['p50', 'p95', 'p99'] as const;

export interface UsageExport {
  readonly groupBy: readonly DimensionName[];
  readonly timeZone: string;
  readonly filter: Readonly<Record<string, unknown>>;
}

/** The data of a document. Throws when the answer has errors. */
type Ask = (document: string, variables: Readonly<Record<string, unknown>>) => Promise<unknown>;

/** The report as CSV, one page at a time, in the order of the groups. A spreadsheet reads no cell as a formula. */
export async function* usageCsv({ groupBy, timeZone, filter }: UsageExport, ask: Ask): AsyncGenerator<string> {
  const dimensions = groupBy.map((dimension) => columnOf[dimension]);
  const latencies = (name: string) => percentiles.map((share) => `${name}Ms.${share}`);
  let text = lines([[...dimensions, ...sums, ...latencies('latency'), ...latencies('firstToken')]]);
  let after: string | null = null;
  do {
    // The document selects this shape.
    const { usage } = (await ask(DOCUMENT, { groupBy, timeZone, filter, after })) as Answer;
    yield text + lines(usage.nodes.map((row) => [...dimensions.map((name) => row[name]), ...cellsOf(row.totals)]));
    text = '';
    after = usage.pageInfo.hasNextPage ? usage.pageInfo.endCursor : null;
  } while (after !== null);
}

function cellsOf(totals: Totals): Cell[] {
  return [
    ...sums.map((name) => totals[name]),
    ...percentiles.map((share) => totals.latency?.[share] ?? null),
    ...percentiles.map((share) => totals.firstToken?.[share] ?? null),
  ];
}

function lines(rows: readonly (readonly Cell[])[]): string {
  return stringify([...rows.map((row) => [...row])], { escape_formulas: true });
}

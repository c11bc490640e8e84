import { parseMoment } from '../../graph/as-of/moment.ts';
import { badInput } from '../../graph/errors/errors.ts';
import { quoteInput } from '../../quote-input.ts';
import type { Execute } from '../../server/routes/execute.ts';
import type { HttpRoute, RouteCall } from '../../server/routes/http-route.ts';
import { exportDimensions, type UsageExport, usageCsv } from '../export/usage-csv.ts';
import type { DimensionName } from '../report/usage-dimension.ts';

const listParameters: Readonly<Record<string, string>> = {
  model: 'models',
  provider: 'providers',
  baseModel: 'baseModels',
  owner: 'owners',
  project: 'projects',
  tag: 'tags',
  apiKey: 'apiKeys',
};
const parameters = ['groupBy', 'timeZone', 'since', 'until', ...Object.keys(listParameters)];

/** The report of `usage` as CSV. */
export function exportRoute(executeAs: (call: RouteCall) => Execute): HttpRoute {
  return {
    path: '/v1/usage.csv',
    methods: ['GET'],
    role: 'CALLER',
    // Each page counts as the operation that it is.
    cost: 0,
    handle: async (call) => {
      const execute = executeAs(call);
      const pages = usageCsv(exportInQuery(call.url.searchParams), async (document, variables) => {
        const isContinued = variables['after'] !== null;
        const { data, errors } = await execute({ document, variables, isContinued }, call.signal);
        if (errors?.[0]) throw errors[0];
        return data;
      });
      // A request that is not valid or not affordable fails with the first page, when an error can still be answered.
      const first = await pages.next();
      const headers = { 'content-type': 'text/csv; charset=utf-8', 'cache-control': 'no-store' };
      return new Response(bodyOf(first.value ?? '', pages), { headers });
    },
  };
}

function bodyOf(first: string, rest: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(first)),
    pull: async (controller) => {
      const { done, value } = await rest.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => {
      await rest.return(undefined);
    },
  });
}

function exportInQuery(query: URLSearchParams): UsageExport {
  const unknown = [...query.keys()].find((name) => !parameters.includes(name));
  if (unknown !== undefined) {
    throw badInput(`A parameter must be one of ${parameters.join(', ')}; got ${quoteInput(unknown)}.`);
  }
  const lists = Object.entries(listParameters).filter(([name]) => query.has(name));
  return {
    groupBy: (query.get('groupBy') ?? '').split(',').filter(Boolean).map(dimensionOf),
    timeZone: query.get('timeZone') ?? 'UTC',
    filter: {
      ...Object.fromEntries(lists.map(([name, criterion]) => [criterion, query.getAll(name)])),
      ...Object.fromEntries(['since', 'until'].flatMap((name) => momentIn(query, name))),
    },
  };
}

function dimensionOf(text: string): DimensionName {
  if (exportDimensions.includes(text)) return text as DimensionName; // As it is one of them.
  throw badInput(`"groupBy" must be some of ${exportDimensions.join(', ')}; got ${quoteInput(text)}.`);
}

function momentIn(query: URLSearchParams, name: string): [string, string][] {
  const text = query.get(name);
  if (text === null) return [];
  if (parseMoment(text)) return [[name, text]];
  throw badInput(`"${name}" must be a day or a moment such as 2027-01-31T12:00:00Z; got ${quoteInput(text)}.`);
}

import type { Graph } from '../graph/graph.ts';
import { plainJson, plainText } from '../terminal/plain-text.ts';

export const formats = ['jsonl', 'json', 'csv'] as const;

export type Format = (typeof formats)[number];

const PAGE_SIZE = 500;

const DOCUMENT = `query Export($filter: ModelFilter, $after: String, $first: Int) {
  models(filter: $filter, after: $after, first: $first, orderBy: [{ field: KEY }]) {
    pageInfo { hasNextPage endCursor }
    nodes {
      key name family status priceKind openWeights capabilities inputModalities outputModalities
      releaseDate lastUpdated knowledgeCutoff
      provider { key name }
      baseModel { key }
      limits { context input output }
      pricing { input output cacheRead cacheWrite reasoning inputAudio outputAudio tiers { minContext input output } }
    }
  }
}`;

interface ExportedModel {
  readonly [field: string]: unknown;
}

interface Page {
  readonly models: {
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly nodes: readonly ExportedModel[];
  };
}

/** The matching models as text, one page of the graph at a time. */
export async function* exportedLines(graph: Graph, filter: object, format: Format): AsyncGenerator<string> {
  const { begin, row, between, end } = writers[format];
  yield begin;
  let isFirst = true;
  for await (const model of models(graph, filter)) {
    yield `${isFirst ? '' : between}${row(model)}`;
    isFirst = false;
  }
  yield end;
}

async function* models(graph: Graph, filter: object): AsyncGenerator<ExportedModel> {
  for (let after: string | null = null; ; ) {
    const page: Page = await graph.ask<Page>(DOCUMENT, { filter, after, first: PAGE_SIZE });
    yield* page.models.nodes;
    if (!page.models.pageInfo.hasNextPage) return;
    after = page.models.pageInfo.endCursor;
  }
}

interface Writer {
  readonly begin: string;
  readonly row: (model: ExportedModel) => string;
  readonly between: string;
  readonly end: string;
}

/** The columns of a CSV file, as paths in a model. */
const csvColumns = [
  ...['key', 'name', 'provider.key', 'provider.name', 'baseModel.key', 'family', 'status', 'priceKind', 'openWeights'],
  ...['pricing.input', 'pricing.output', 'pricing.cacheRead', 'pricing.cacheWrite', 'pricing.reasoning'],
  ...['limits.context', 'limits.input', 'limits.output', 'capabilities', 'inputModalities', 'outputModalities'],
  ...['releaseDate', 'lastUpdated', 'knowledgeCutoff'],
];

const writers: Readonly<Record<Format, Writer>> = {
  jsonl: { begin: '', row: (model) => `${plainJson(model)}\n`, between: '', end: '' },
  json: { begin: '[\n', row: (model) => plainJson(model), between: ',\n', end: '\n]\n' },
  csv: { begin: `${csvColumns.join(',')}\r\n`, row: (model) => `${csvRow(model)}\r\n`, between: '', end: '' },
};

function csvRow(model: ExportedModel): string {
  return csvColumns.map((path) => csvCell(valueAt(model, path))).join(',');
}

function valueAt(model: ExportedModel, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => (value as ExportedModel | null)?.[name] ?? null, model);
}

/** A spreadsheet runs text that begins like a formula, so such text gets an apostrophe. */
function csvCell(value: unknown): string {
  if (value === null) return '';
  const text = plainText(Array.isArray(value) ? value.join(' ') : String(value));
  const safe = typeof value === 'string' && /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

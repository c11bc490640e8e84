import type { ResultOf } from 'gql.tada';
import { count, type PriceUnit, price, words } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Chips } from '../../parts/chips.tsx';
import { KeyLink } from '../../parts/links.tsx';
import type { Column } from '../../parts/table.tsx';
import type { modelsQuery } from './models-query.ts';

export type ModelRow = NonNullable<ResultOf<typeof modelsQuery>['models']>['nodes'][number];

const { fields } = messages.models;

/** Nearly all models have the other capabilities, or a modality says the same. The page of a model lists all. */
const telling: ReadonlySet<string> = new Set([
  'REASONING',
  'TOOL_CALL',
  'STRUCTURED_OUTPUT',
  'VISION',
  'AUDIO',
  'VIDEO',
  'OPEN_WEIGHTS',
]);

/** The order of the graph behind a column. A column without one cannot be sorted. */
export const sortFields: Readonly<Record<string, string>> = {
  name: 'NAME',
  key: 'KEY',
  input: 'INPUT_PRICE',
  output: 'OUTPUT_PRICE',
  context: 'CONTEXT',
  outputLimit: 'OUTPUT_LIMIT',
  released: 'RELEASE_DATE',
  updated: 'LAST_UPDATED',
};

export const initialColumns = [
  'name',
  'provider',
  'input',
  'output',
  'context',
  'outputLimit',
  'capabilities',
  'released',
];

export function modelColumns(unit: PriceUnit): readonly Column<ModelRow>[] {
  return [
    { id: 'name', title: fields.name, cell: ({ key, name }) => <KeyLink page="model" of={{ key, name }} /> },
    { id: 'provider', title: fields.provider, cell: ({ provider }) => <KeyLink page="provider" of={provider} /> },
    { id: 'input', title: fields.input, isNumber: true, cell: (row) => priceOf(row, row.pricing?.input) },
    { id: 'output', title: fields.output, isNumber: true, cell: (row) => priceOf(row, row.pricing?.output) },
    { id: 'cacheRead', title: fields.cacheRead, isNumber: true, cell: (row) => priceOf(row, row.pricing?.cacheRead) },
    { id: 'context', title: fields.context, isNumber: true, cell: ({ limits }) => count(limits.context) },
    { id: 'outputLimit', title: fields.outputLimit, isNumber: true, cell: ({ limits }) => count(limits.output) },
    {
      id: 'capabilities',
      title: fields.capabilities,
      cell: (row) => <Chips of={row.capabilities.filter((one) => telling.has(one))} />,
    },
    { id: 'released', title: fields.released, isNumber: true, cell: ({ releaseDate }) => releaseDate ?? '–' },
    { id: 'updated', title: fields.updated, isNumber: true, cell: ({ lastUpdated }) => lastUpdated ?? '–' },
    { id: 'status', title: fields.status, cell: ({ status }) => words(status) },
    { id: 'key', title: fields.key, cell: ({ key }) => <span class="key">{key}</span> },
  ];

  /** Without a metered price, the price kind says more than a dash. */
  function priceOf({ priceKind }: ModelRow, value: number | null | undefined) {
    return priceKind === 'METERED' ? price(value, unit) : <span class="quiet">{words(priceKind)}</span>;
  }
}

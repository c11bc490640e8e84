import { plain, usd, words } from '../../format.ts';
import { useQuery } from '../../graph/use-query.ts';
import { messages } from '../../messages.ts';
import { KeyLink } from '../../parts/links.tsx';
import { Failure } from '../../parts/notices.tsx';
import { Table } from '../../parts/table.tsx';
import { usageOf } from '../cost/usage.ts';
import { BenchmarkBars } from './benchmark-bars.tsx';
import { type ComparedModels, compareQuery } from './compare-query.ts';

const text = messages.compare;

type Row = ComparedModels['rows'][number];

interface Props {
  readonly keys: string[];
  readonly asOf: string | null;
  readonly url: URL;
}

export function Comparison({ keys, asOf, url }: Props) {
  const { data, error } = useQuery(compareQuery, { keys, asOf, usage: usageOf(url) });
  const comparison = data?.compareModels;
  const unknown = comparison?.unknown.map(({ key }) => key) ?? [];
  const rows = comparison ? [costRow(comparison), ...comparison.rows] : data && [];
  const onlyDifferences = url.searchParams.has('differences');
  if (error) return <Failure error={error} />;
  return (
    <>
      {unknown.length > 0 && (
        <p class="note warn" role="status">
          {text.unknown(unknown.join(', '))}
        </p>
      )}
      <Table
        caption={messages.pages.compare}
        rows={rows?.filter(({ equal }) => !onlyDifferences || !equal)}
        keyOf={({ label }) => label}
        empty={messages.beforeHistory}
        heading={({ id, title }) => {
          const model = comparison?.models.find(({ key }) => key === id);
          return model ? <KeyLink page="model" of={model} /> : title;
        }}
        columns={[
          { id: '', title: text.property, cell: ({ label, unit }) => <Property label={label} unit={unit} /> },
          ...(comparison?.models ?? []).map(({ key, name }, index) => ({
            id: key,
            title: name,
            mark: ({ values, equal }: Row) => (values[index]?.isBest && !equal ? 'best' : undefined),
            cell: ({ values, equal }: Row) => <Value of={values[index]} isEqual={equal} />,
          })),
        ]}
      />
      {comparison && <BenchmarkBars of={comparison} />}
    </>
  );
}

/** The cost of the usage that the reader entered, as one more property. */
function costRow({ models }: ComparedModels): Row {
  const totals = models.map(({ estimateCost }) => estimateCost?.total ?? null);
  const known = totals.filter((total) => total !== null);
  const lowest = Math.min(...known);
  const equal = known.length === totals.length && known.every((total) => total === lowest);
  const values = totals.map((total) => ({
    isBest: !equal && total === lowest,
    value: total === null ? null : usd(total),
  }));
  return { group: 'PRICE', label: text.cost, unit: null, equal, values };
}

function Property({ label, unit }: Pick<Row, 'label' | 'unit'>) {
  return (
    <>
      {label}
      {unit && <span class="quiet small"> {unit}</span>}
    </>
  );
}

interface ValueProps {
  readonly of: Row['values'][number] | undefined;
  /** All models have it, so that none is best. */
  readonly isEqual: boolean;
}

function Value({ of: value, isEqual }: ValueProps) {
  if (value?.value === null || value === undefined) return <span class="quiet">–</span>;
  const content = shown(value.value);
  return (
    <>
      {isDate(content) ? <span class="one-line">{content}</span> : content}
      {value.isBest && !isEqual && <span class="hidden"> {text.best}</span>}
    </>
  );
}

/** Constants of the graph are shown as words. */
function shown(value: unknown): string {
  if (Array.isArray(value)) return value.map(shown).join('; ') || '–';
  return typeof value === 'string' && /^[A-Z][A-Z_]+$/.test(value) ? words(value) : plain(value);
}

/** A date breaks at its hyphens unless it is kept on one line. */
function isDate(content: string): boolean {
  return /^\d{4}(-\d\d)+$/.test(content);
}

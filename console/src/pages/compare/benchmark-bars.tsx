import { plain } from '../../format.ts';
import { messages } from '../../messages.ts';
import type { ComparedModels } from './compare-query.ts';

const SERIES = 5;

/** The benchmarks that at least two of the models have, as bars. The table has all as numbers. */
export function BenchmarkBars({ of: { models, rows } }: { readonly of: ComparedModels }) {
  const shared = rows.filter(
    ({ group, values }) => group === 'BENCHMARK' && values.filter(({ value }) => typeof value === 'number').length > 1,
  );
  if (shared.length === 0) return null;
  return (
    <>
      <h2>{messages.model.benchmarks}</h2>
      <div class="bars">
        {shared.map(({ label, values }) => (
          <section class="panel" key={label} aria-label={label}>
            <h3>{label}</h3>
            {models.map(({ key, name }, index) => (
              <Measure key={key} name={name} value={values[index]?.value} highest={highestOf(values)} series={index} />
            ))}
          </section>
        ))}
      </div>
    </>
  );
}

function highestOf(values: readonly { readonly value: unknown }[]): number {
  return Math.max(...values.map(({ value }) => (typeof value === 'number' ? value : 0)));
}

interface MeasureProps {
  readonly name: string;
  readonly value: unknown;
  readonly highest: number;
  readonly series: number;
}

function Measure({ name, value, highest, series }: MeasureProps) {
  const share = typeof value === 'number' ? value / highest : 0;
  return (
    <div class="measure">
      <span>{name}</span>
      <span class="number">{typeof value === 'number' ? plain(value) : '–'}</span>
      <span class="track" aria-hidden="true">
        <span class={`series-${(series % SERIES) + 1}`} style={{ width: `${share * 100}%` }} />
      </span>
    </div>
  );
}

import { scaleLinear, scaleUtc } from 'd3-scale';
import { date, price } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Chart } from '../../parts/chart.tsx';
import { Table } from '../../parts/table.tsx';
import { tickLabel } from './tick-label.ts';

const text = messages.model;
const HEIGHT = 260;
const LEFT = 44;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 26;

interface Point {
  readonly at: string;
  readonly listed: boolean;
  readonly pricing: { readonly input: number } | null;
}

interface Line {
  readonly key: string;
  readonly provider: { readonly name: string };
  readonly priceHistory: readonly Point[];
}

interface Props {
  readonly name: string;
  readonly lines: readonly Line[];
  /** The line that stands out. */
  readonly own: string | null;
  /** Where the last price ends, in milliseconds. */
  readonly end: number;
}

/** A price is valid until the next one, so the lines are steps on a time axis. */
export function PriceChart({ name, lines, own, end }: Props) {
  const points = lines.flatMap(({ key, provider, priceHistory }) =>
    priceHistory.map((point) => ({ ...point, id: `${key} ${point.at}`, key, provider: provider.name })),
  );
  return (
    <>
      <Chart summary={text.historySummary(name, lines.length, points.length)} height={HEIGHT}>
        {(width) => <Steps lines={lines} own={own} end={end} width={width} />}
      </Chart>
      <details>
        <summary>{text.asTable}</summary>
        <Table
          caption={text.history}
          rows={points}
          keyOf={({ id }) => id}
          columns={[
            { id: 'provider', title: messages.models.fields.provider, cell: ({ provider }) => provider },
            { id: 'key', title: messages.models.fields.key, cell: ({ key }) => key },
            { id: 'at', title: text.date, cell: ({ at }) => date(at) },
            {
              id: 'price',
              title: text.price,
              isNumber: true,
              cell: ({ listed, pricing }) => (listed ? price(pricing?.input) : text.notListed),
            },
          ]}
        />
      </details>
    </>
  );
}

function Steps({ lines, own, end, width }: Omit<Props, 'name'> & { readonly width: number }) {
  const points = lines.flatMap(({ priceHistory }) => priceHistory);
  const first = Math.min(end, ...points.map(({ at }) => Date.parse(at)));
  const highest = Math.max(1e-9, ...points.map(({ pricing }) => pricing?.input ?? 0));
  const x = scaleUtc([first, end], [LEFT, width - RIGHT]);
  const labelOf = tickLabel(end - first);
  const y = scaleLinear([0, highest], [HEIGHT - BOTTOM, TOP]).nice();
  // The line that stands out is painted last.
  const sorted = lines.toSorted((a, b) => Number(a.key === own) - Number(b.key === own));
  return (
    <>
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line class="axis" x1={LEFT} x2={width - RIGHT} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
            {price(tick)}
          </text>
        </g>
      ))}
      {x.ticks(Math.max(2, Math.floor(width / 140))).map((tick) => (
        <text key={tick.getTime()} x={x(tick)} y={HEIGHT - 4} text-anchor="middle">
          {labelOf(tick)}
        </text>
      ))}
      {sorted.map(({ key, priceHistory }) => (
        <path key={key} class={key === own ? 'step own' : 'step'} d={stepPath(priceHistory, x, y, end)}>
          <title>{key}</title>
        </path>
      ))}
    </>
  );
}

type Scale = (value: number) => number;

/** The path has a gap while the model was not listed or had no price. */
function stepPath(history: readonly Point[], x: Scale, y: Scale, end: number): string {
  return history
    .map(({ at, listed, pricing }, index) => {
      if (!listed || !pricing) return '';
      const before = history[index - 1];
      const joins = before?.listed && before.pricing ? 'L' : 'M';
      const until = history[index + 1]?.at;
      const height = y(pricing.input);
      return `${joins}${x(Date.parse(at))},${height}H${x(until ? Date.parse(until) : end)}`;
    })
    .join('');
}

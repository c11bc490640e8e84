import { scaleLinear, scaleUtc } from 'd3-scale';
import { date, price } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Table } from '../../parts/table.tsx';

const WIDTH = 760;
const HEIGHT = 280;
const LEFT = 50;
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
  const times = points.map(({ at }) => Date.parse(at));
  const x = scaleUtc([Math.min(end, ...times), end], [LEFT, WIDTH - 10]);
  const y = scaleLinear(
    [0, Math.max(1e-9, ...points.map(({ pricing }) => pricing?.input ?? 0))],
    [HEIGHT - BOTTOM, 10],
  ).nice();
  const summary = messages.model.historySummary(name, lines.length, points.length);
  return (
    <figure>
      <svg class="chart" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={summary}>
        {y.ticks(5).map((tick) => (
          <g key={tick}>
            <line class="axis" x1={LEFT} x2={WIDTH - 10} y1={y(tick)} y2={y(tick)} />
            <text class="tick" x={LEFT - 6} y={y(tick) + 4} text-anchor="end">
              {price(tick)}
            </text>
          </g>
        ))}
        {x.ticks(5).map((tick) => (
          <text key={tick.getTime()} class="tick" x={x(tick)} y={HEIGHT - 6} text-anchor="middle">
            {x.tickFormat(5)(tick)}
          </text>
        ))}
        {lines.map(({ key, priceHistory }) => (
          <path key={key} class={key === own ? 'step own' : 'step'} d={stepPath(priceHistory, x, y, end)} />
        ))}
      </svg>
      <figcaption class="quiet">
        {summary} {messages.model.usdPerMillion}.
      </figcaption>
      <details>
        <summary>{messages.model.asTable}</summary>
        <Table
          caption={messages.model.history}
          rows={points}
          keyOf={({ id }) => id}
          columns={[
            { id: 'provider', title: messages.models.fields.provider, cell: ({ provider }) => provider },
            { id: 'key', title: messages.models.fields.key, cell: ({ key }) => key },
            { id: 'at', title: messages.model.date, cell: ({ at }) => date(at) },
            {
              id: 'price',
              title: messages.model.price,
              isNumber: true,
              cell: ({ listed, pricing }) => (listed ? price(pricing?.input) : messages.model.notListed),
            },
          ]}
        />
      </details>
    </figure>
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

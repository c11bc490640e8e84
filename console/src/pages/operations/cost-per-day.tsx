import { scaleBand, scaleLinear } from 'd3-scale';
import { date, usd } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Chart } from '../../parts/chart.tsx';

const text = messages.operations.usage;
const HEIGHT = 200;
const LEFT = 60;
const TOP = 10;
const BOTTOM = 24;
const DAY_MS = 86_400_000;
const LABELED = 7;

interface Props {
  /** The last day, in milliseconds. */
  readonly end: number;
  readonly days: number;
  /** In USD, by day. */
  readonly costs: ReadonlyMap<string, number>;
}

export function CostPerDay({ end, days, costs }: Props) {
  const shown = Array.from({ length: days }, (_, index) => {
    const day = new Date(end - (days - 1 - index) * DAY_MS).toISOString().slice(0, 10);
    return { day, cost: costs.get(day) ?? 0 };
  });
  const total = shown.reduce((sum, { cost }) => sum + cost, 0);
  return (
    <Chart summary={text.perDaySummary(usd(total), days)} height={HEIGHT}>
      {(width) => <Columns of={shown} width={width} />}
    </Chart>
  );
}

interface ColumnsProps {
  readonly of: readonly { readonly day: string; readonly cost: number }[];
  readonly width: number;
}

function Columns({ of: days, width }: ColumnsProps) {
  const x = scaleBand(
    days.map(({ day }) => day),
    [LEFT, width],
  ).padding(0.25);
  const y = scaleLinear([0, Math.max(...days.map(({ cost }) => cost)) || 1], [HEIGHT - BOTTOM, TOP]).nice();
  return (
    <>
      {y.ticks(4).map((tick) => (
        <g key={tick}>
          <line class="axis" x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
            {usd(tick)}
          </text>
        </g>
      ))}
      {days.map(({ day, cost }, index) => (
        <g key={day}>
          <rect class="column" x={x(day)} y={y(cost)} width={x.bandwidth()} height={HEIGHT - BOTTOM - y(cost)} rx={2}>
            <title>{`${date(day)}: ${usd(cost)}`}</title>
          </rect>
          {index % LABELED === 0 && (
            <text x={(x(day) ?? 0) + x.bandwidth() / 2} y={HEIGHT - 4} text-anchor="middle">
              {date(day).replace(/, \d+$/, '')}
            </text>
          )}
        </g>
      ))}
    </>
  );
}

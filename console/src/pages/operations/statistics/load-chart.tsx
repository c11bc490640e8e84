import { scaleLinear } from 'd3-scale';
import { rate } from '../../../format.ts';
import { messages } from '../../../messages.ts';
import { Chart } from '../../../parts/chart.tsx';
import type { Interval } from './readings.ts';

const text = messages.operations.statistics;
const HEIGHT = 140;
const LEFT = 44;
const TOP = 10;
const BOTTOM = 8;

interface Props {
  readonly of: readonly Interval[];
  readonly everyMs: number;
  /** How many intervals fit. */
  readonly places: number;
}

/** Operations per second of the last intervals, the newest at the right. */
export function LoadChart({ of: intervals, everyMs, places }: Props) {
  const highest = Math.max(1, ...intervals.map(({ operationsPerSecond }) => operationsPerSecond));
  return (
    <Chart summary={text.loadSummary(rate(highest), (places * everyMs) / 60_000)} height={HEIGHT}>
      {(width) => {
        const y = scaleLinear([0, highest], [HEIGHT - BOTTOM, TOP]).nice();
        const step = (width - LEFT) / places;
        return (
          <>
            {y.ticks(3).map((tick) => (
              <g key={tick}>
                <line class="axis" x1={LEFT} x2={width} y1={y(tick)} y2={y(tick)} />
                <text x={LEFT - 8} y={y(tick) + 4} text-anchor="end">
                  {rate(tick)}
                </text>
              </g>
            ))}
            {intervals.map(({ endMs, operationsPerSecond }, index) => (
              <rect
                key={endMs}
                class="column"
                x={width - (intervals.length - index) * step + 1}
                width={Math.max(step - 2, 1)}
                y={y(operationsPerSecond)}
                height={HEIGHT - BOTTOM - y(operationsPerSecond)}
              />
            ))}
          </>
        );
      }}
    </Chart>
  );
}

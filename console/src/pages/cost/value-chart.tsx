import { scaleLinear, scaleLog } from 'd3-scale';
import { usd } from '../../format.ts';
import { messages } from '../../messages.ts';
import { Chart } from '../../parts/chart.tsx';
import { pageHref } from '../../shell/page-href.ts';
import { type Box, boxOfDot, boxOfText, type Dot, dotsOf, placeLabels, type ValuePoint } from './value-points.ts';

const text = messages.cost;
const HEIGHT = 360;
const SMALL_DOT = 3.5;
const LEFT = 44;
const RIGHT = 24;
const TOP = 18;
const BOTTOM = 40;

interface Props {
  readonly points: readonly ValuePoint[];
  /** Models beside the frontier. */
  readonly others: readonly ValuePoint[];
  /** A sentence about them. Undefined: they are awaited. */
  readonly note: string | undefined;
  /** The cost that the reader can spend. Null: no line. */
  readonly budget: number | null;
}

/** Cost against score. Costs differ by powers of ten, so their axis is logarithmic; what is free stands at its left end. */
export function ValueChart({ points, others, note, budget }: Props) {
  const dots = dotsOf(points);
  const summary = text.frontierSummary(dots.length, points[0]?.cohort ?? '');
  return (
    <Chart summary={note ? `${summary} ${note}` : summary} height={HEIGHT} hasLinks>
      {(width) => <Frontier dots={dots} others={dotsOf(others)} budget={budget} width={width} />}
    </Chart>
  );
}

interface FrontierProps {
  readonly dots: readonly Dot[];
  readonly others: readonly Dot[];
  readonly budget: number | null;
  readonly width: number;
}

function Frontier({ dots, others, budget, width }: FrontierProps) {
  const { x, y, costTicks } = scalesOf([...dots, ...others], budget, width);
  const right = width - RIGHT;
  const limit = budget === null ? null : { x: x(budget), label: text.budgetLine(usd(budget)), y: HEIGHT - BOTTOM - 6 };
  return (
    <>
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line class="axis" x1={LEFT} x2={right} y1={y(tick)} y2={y(tick)} />
          <text x={LEFT - 10} y={y(tick) + 4} text-anchor="end">
            {tick}
          </text>
        </g>
      ))}
      {costTicks.map((tick) => (
        <text key={tick} x={x(tick)} y={HEIGHT - BOTTOM + 20} text-anchor="middle">
          {usd(tick)}
        </text>
      ))}
      <text x={right} y={HEIGHT - 2} text-anchor="end">
        {text.costAxis}
      </text>
      <g>
        {others.map((dot) => (
          <circle key={dot.model.key} class="beside" cx={x(dot.cost)} cy={y(dot.score)} r={SMALL_DOT}>
            <title>{describe(dot)}</title>
          </circle>
        ))}
      </g>
      <path class="frontier" d={frontierPath(dots, x, y)} />
      {limit && (
        <g>
          <line class="limit" x1={limit.x} x2={limit.x} y1={TOP - 8} y2={HEIGHT - BOTTOM} />
          <text class="limit-label" x={limit.x - 6} y={limit.y} text-anchor="end">
            {limit.label}
          </text>
        </g>
      )}
      <Dots
        dots={dots}
        x={x}
        y={y}
        width={width}
        occupied={[
          ...others.map(({ cost, score }) => boxOfDot({ x: x(cost), y: y(score) }, SMALL_DOT)),
          ...(limit ? [boxOfText(limit.label, limit.x - 6, limit.y)] : []),
        ]}
      />
    </>
  );
}

interface DotsProps {
  readonly dots: readonly Dot[];
  readonly x: (cost: number) => number;
  readonly y: (score: number) => number;
  readonly width: number;
  readonly occupied: readonly Box[];
}

function Dots({ dots, x, y, width, occupied }: DotsProps) {
  const places = dots.map((dot) => ({ x: x(dot.cost), y: y(dot.score), text: labelOf(dot) }));
  const labels = placeLabels(places, width, occupied);
  return dots.map((dot, index) => {
    const label = labels[index];
    return (
      <g key={`${dot.cost} ${dot.score}`}>
        {label && (
          <text class="label" x={label.x} y={label.y}>
            {labelOf(dot)}
          </text>
        )}
        <a href={pageHref('model', { key: dot.model.key })} aria-label={describe(dot)}>
          <circle class="point" cx={x(dot.cost)} cy={y(dot.score)} r={5.5}>
            <title>{describe(dot)}</title>
          </circle>
        </a>
      </g>
    );
  });
}

function scalesOf(dots: readonly Dot[], budget: number | null, width: number) {
  const costs = [...dots.map(({ cost }) => cost), ...(budget === null ? [] : [budget])].filter((cost) => cost > 0);
  const [lowest, highest] = costs.length > 0 ? [Math.min(...costs), Math.max(...costs)] : [1, 10];
  const log = scaleLog([lowest / 1.6, highest * 1.6], [LEFT + 60, width - RIGHT]);
  const scores = dots.map(({ score }) => score);
  const y = scaleLinear([Math.min(...scores), Math.max(...scores)], [HEIGHT - BOTTOM - 14, TOP + 8]);
  const hasFree = dots.some(({ cost }) => cost === 0);
  const costTicks = [...(hasFree ? [0] : []), ...spread(log.ticks(4), log)];
  return { x: (cost: number) => (cost > 0 ? log(cost) : LEFT + 12), y, costTicks };
}

/** Ticks of a logarithmic axis come in tens; those that would touch are left out. */
function spread(ticks: readonly number[], x: (value: number) => number): readonly number[] {
  const kept: number[] = [];
  for (const tick of ticks) {
    const before = kept.at(-1);
    if (before === undefined || x(tick) - x(before) > 90) kept.push(tick);
  }
  return kept;
}

/** A higher score begins where it is first for sale, so the frontier is a step. */
function frontierPath(dots: readonly Dot[], x: (cost: number) => number, y: (score: number) => number): string {
  return dots
    .map(({ cost, score }, index) => `${index === 0 ? 'M' : 'H'}${x(cost)}${index === 0 ? ',' : 'V'}${y(score)}`)
    .join('');
}

function labelOf({ model }: Dot): string {
  return model.name.replace(/^[^:]+: /, '');
}

function describe({ model, others, score, cost }: Dot): string {
  return `${model.name}, ${model.provider.name}${others > 0 ? text.alsoAt(others) : ''}: ${score}, ${usd(cost)}`;
}

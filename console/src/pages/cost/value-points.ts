export interface ValuePoint {
  readonly score: number;
  readonly cohort: string;
  readonly model: {
    readonly key: string;
    readonly name: string;
    readonly provider: { readonly key: string; readonly name: string };
  };
  readonly cost: { readonly total: number };
}

export interface Dot {
  readonly cost: number;
  readonly score: number;
  readonly model: ValuePoint['model'];
  /** How many other models have the same cost and score. */
  readonly others: number;
}

/** Several providers often sell a model at one price, so that their points are one dot. Cheapest first. */
export function dotsOf(points: readonly ValuePoint[]): readonly Dot[] {
  const groups = Map.groupBy(points, ({ cost, score }) => `${cost.total} ${score}`);
  return [...groups.values()]
    .flatMap((group) => {
      const [first] = group;
      return first
        ? [{ cost: first.cost.total, score: first.score, model: first.model, others: group.length - 1 }]
        : [];
    })
    .toSorted((a, b) => a.cost - b.cost || a.score - b.score);
}

export interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

const ASCENT = 10;
const DESCENT = 4;
const CHARACTER = 6.6;
const DOT = 6;
const GAP = 9;

/**
 * Where the labels begin: each at the first of a few places beside its dot that touches no other label, no dot, no part of the frontier,
 * and nothing of `occupied`, and stays inside. A label without such a place is left out; the table below the chart has it.
 */
export function placeLabels(
  dots: readonly (Place & { readonly text: string })[],
  width: number,
  occupied: readonly Box[],
): readonly (Place | null)[] {
  const taken: Box[] = [...occupied, ...dots.map(({ x, y }) => around(x, x, y, y, DOT)), ...stepsOf(dots)];
  return dots.map(({ x, y, text }) => {
    const length = text.length * CHARACTER;
    const places: readonly Place[] = [
      { x: x - GAP - length, y: y - 2 },
      { x: x - length / 2, y: y - 12 },
      { x: x + GAP, y: y - 8 },
      { x: x + GAP, y: y + 18 },
      { x: x + GAP, y: y + 4 },
      { x: x - length / 2, y: y + 24 },
      { x: x - GAP - length, y: y + 18 },
    ];
    const free = places.find((place) => {
      const box = boxOf(place, length);
      return box.left > 0 && box.right < width && box.top > 0 && taken.every((other) => !overlap(box, other));
    });
    if (free) taken.push(boxOf(free, length));
    return free ?? null;
  });
}

export function boxOfDot({ x, y }: Place, radius: number): Box {
  return around(x, x, y, y, radius);
}

/** Where a text is that ends at `right`. */
export function boxOfText(text: string, right: number, y: number): Box {
  return boxOf({ x: right - text.length * CHARACTER, y }, text.length * CHARACTER);
}

function boxOf({ x, y }: Place, length: number): Box {
  return { left: x, right: x + length, top: y - ASCENT, bottom: y + DESCENT };
}

/** The two parts of each step of the frontier. */
function stepsOf(dots: readonly Place[]): readonly Box[] {
  return dots.flatMap(({ x, y }, index) => {
    const before = dots[index - 1];
    return before ? [around(before.x, x, before.y, before.y, 1), around(x, x, y, before.y, 1)] : [];
  });
}

function around(left: number, right: number, top: number, bottom: number, margin: number): Box {
  return { left: left - margin, right: right + margin, top: top - margin, bottom: bottom + margin };
}

function overlap(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

import type { Decimal } from 'decimal.js';

export interface Point {
  readonly score: number;
  readonly cost: { readonly total: Decimal };
}

/** Points that no other point dominates: a higher score at no higher cost, or a lower cost at no lower score. */
export function paretoFrontier<Of extends Point>(points: readonly Of[]): Of[] {
  const cheapestFirst = points.toSorted(
    (one, other) => one.cost.total.comparedTo(other.cost.total) || other.score - one.score,
  );
  let best: Of | undefined;
  return cheapestFirst.filter((point) => {
    if (best !== undefined && point.score <= best.score) return isSame(point, best);
    best = point;
    return true;
  });
}

function isSame(one: Point, other: Point): boolean {
  return one.score === other.score && one.cost.total.equals(other.cost.total);
}

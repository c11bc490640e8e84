import type { Json } from '../db/tables/json-columns.ts';
import type { Candidate, Measured } from './measure.ts';

export interface Scale<Value> {
  readonly read: (candidate: Candidate) => Value | null;
  /** 0: equally good. */
  readonly bestFirst: (one: Value, other: Value) => number;
  /** What the values are placed among. Those of the candidates when left out. */
  readonly among?: readonly Value[];
  readonly shown: (value: Value) => Json;
  readonly known: (value: Value) => string;
  readonly unknown: (candidate: Candidate) => string;
}

/**
 * By the place of a value among all that differ: the share of them that it is at least as good as, so 1 for the best,
 * and 0 only for what is not known. Places, not amounts: one model with a context of 99,999,999 tokens does not make
 * all others equal; and a value counts once, however many serve the same model.
 */
export function scoreByRank<Value>({ read, bestFirst, among, shown, known, unknown }: Scale<Value>) {
  return (candidates: readonly Candidate[]): Measured[] => {
    const values = candidates.map(read);
    const places = different(among ?? values.filter((value) => value !== null), bestFirst);
    return candidates.map((candidate, index) => {
      const value = values[index] ?? null;
      if (value === null) return { value: null, points: 0, reason: `${unknown(candidate)}.` };
      const place = placeOf(value, places, bestFirst);
      const points = (places.length - place + 1) / places.length;
      return { value: shown(value), points, reason: `${known(value)}: place ${place} of ${places.length}.` };
    });
  };
}

function different<Value>(values: readonly Value[], bestFirst: Scale<Value>['bestFirst']): readonly Value[] {
  const inOrder = values.toSorted(bestFirst);
  return inOrder.filter((value, index) => {
    const before = inOrder[index - 1];
    return before === undefined || bestFirst(before, value) !== 0;
  });
}

/** From 1 on, found by halves: there can be thousands. */
function placeOf<Value>(value: Value, places: readonly Value[], bestFirst: Scale<Value>['bestFirst']): number {
  let [better, rest] = [0, places.length];
  while (better < rest) {
    const middle = Math.floor((better + rest) / 2);
    const other = places[middle];
    if (other !== undefined && bestFirst(other, value) < 0) better = middle + 1;
    else rest = middle;
  }
  return better + 1;
}

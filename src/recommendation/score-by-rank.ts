import type { Json } from '../db/tables/json-columns.ts';
import type { Candidate, Measurement } from './measure.ts';

export interface Scale<Value> {
  readonly read: (candidate: Candidate) => Value | null;
  /** 0: equally good. */
  readonly bestFirst: (one: Value, other: Value) => number;
  /** Values to rank among. Default: those of the candidates. */
  readonly population?: readonly Value[];
  readonly toJson: (value: Value) => Json;
  readonly describe: (value: Value, candidate: Candidate) => string;
  readonly describeUnknown: (candidate: Candidate) => string;
}

/**
 * Normalizes a value by its rank among the distinct values: the share of them that it equals or beats. The best value is
 * 1, and only an unknown value is 0. Ranks instead of amounts, so that one model with a context of 99,999,999 tokens does
 * not make all others equal. A value counts once, no matter how many providers serve the same model.
 */
export function scoreByRank<Value>({ read, bestFirst, population, toJson, describe, describeUnknown }: Scale<Value>) {
  return (candidates: readonly Candidate[]): Measurement[] => {
    const values = candidates.map(read);
    const ranking = distinctInOrder(population ?? values.filter((value) => value !== null), bestFirst);
    return candidates.map((candidate, index) => {
      const value = values[index] ?? null;
      if (value === null) return { value: null, normalized: 0, reason: () => `${describeUnknown(candidate)}.` };
      const rank = rankOf(value, ranking, bestFirst);
      const normalized = (ranking.length - rank + 1) / ranking.length;
      return {
        value: toJson(value),
        normalized,
        reason: () => `${describe(value, candidate)}: rank ${rank} of ${ranking.length}.`,
      };
    });
  };
}

function distinctInOrder<Value>(values: readonly Value[], bestFirst: Scale<Value>['bestFirst']): readonly Value[] {
  const inOrder = values.toSorted(bestFirst);
  return inOrder.filter((value, index) => {
    const before = inOrder[index - 1];
    return before === undefined || bestFirst(before, value) !== 0;
  });
}

/** The rank from 1, by binary search, because a ranking can have thousands of values. */
function rankOf<Value>(value: Value, ranking: readonly Value[], bestFirst: Scale<Value>['bestFirst']): number {
  let [better, rest] = [0, ranking.length];
  while (better < rest) {
    const middle = Math.floor((better + rest) / 2);
    const other = ranking[middle];
    if (other !== undefined && bestFirst(other, value) < 0) better = middle + 1;
    else rest = middle;
  }
  return better + 1;
}

import { isOfOwnProvider } from '../model/attributes/own-provider.ts';
import type { Candidate, Measure, Measured } from './measure.ts';

/** A part of a score. */
export interface ScorePart extends Measured, Pick<Measure, 'kind' | 'benchmark' | 'weight'> {
  /** What it adds to the score: its points times its share of all weights. */
  readonly contribution: number;
}

export interface Ranked extends Candidate {
  /** From 0 to 1: the sum of the parts. */
  readonly score: number;
  readonly parts: readonly ScorePart[];
  /** Other candidates of the same base model. */
  readonly alternatives: number;
}

/** The best candidate of each base model, the best first. One whose base model is not known is one of its own. */
export function ranked(candidates: readonly Candidate[], measures: readonly Measure[]): Ranked[] {
  const best = scored(candidates, measures).toSorted(bestFirst);
  const groups = Map.groupBy(best, ({ model }) => model.baseModelKey ?? `${model.key} alone`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, alternatives: others.length }],
  );
}

type Scored = Omit<Ranked, 'alternatives'>;

function scored(candidates: readonly Candidate[], measures: readonly Measure[]): Scored[] {
  const weights = measures.reduce((sum, { weight }) => sum + weight, 0);
  const byMeasure = measures.map((measure) => ({ ...measure, all: measure.measured(candidates) }));
  return candidates.map((candidate, index) => {
    const parts = byMeasure.flatMap(({ kind, benchmark, weight, all }): ScorePart[] => {
      const measured = all[index];
      if (measured === undefined) return [];
      return [{ kind, benchmark, weight, ...measured, contribution: (measured.points * weight) / weights }];
    });
    return { ...candidate, parts, score: parts.reduce((sum, { contribution }) => sum + contribution, 0) };
  });
}

/** Of equal ones that which its own lab serves, then that whose key comes first. */
function bestFirst(one: Scored, other: Scored): number {
  const byLab = Number(isOfOwnProvider(other.model)) - Number(isOfOwnProvider(one.model));
  return other.score - one.score || byLab || (one.model.key < other.model.key ? -1 : 1);
}

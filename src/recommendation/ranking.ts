import { mapInTurns, wholeTurn } from '../event-loop-turn.ts';
import { isOfOwnProvider } from '../model/attributes/own-provider.ts';
import type { Candidate, Measure, Measurement } from './measure.ts';

/** The contribution of one measure to a score. */
export interface ScoreComponent extends Measurement, Pick<Measure, 'kind' | 'benchmark' | 'weight'> {
  /** The normalized value times the share of its weight in all weights. */
  readonly contribution: number;
}

export interface RankedModel extends Candidate {
  /** From 0 to 1: the sum of the contributions. */
  readonly score: number;
  readonly components: readonly ScoreComponent[];
  /** Number of other candidates of the same base model. */
  readonly alternatives: number;
}

/** The best candidate of each base model, best first. A candidate without a known base model stands alone. */
export async function rankedModels(
  candidates: readonly Candidate[],
  measures: readonly Measure[],
): Promise<RankedModel[]> {
  const scored = await scoredModels(candidates, measures);
  await wholeTurn();
  const best = scored.toSorted(bestFirst);
  const groups = Map.groupBy(best, ({ model }) => model.baseModelKey ?? `${model.key} alone`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, alternatives: others.length }],
  );
}

type ScoredModel = Omit<RankedModel, 'alternatives'>;

async function scoredModels(candidates: readonly Candidate[], measures: readonly Measure[]): Promise<ScoredModel[]> {
  const weights = measures.reduce((sum, { weight }) => sum + weight, 0);
  const byMeasure = await mapInTurns(measures, (measure) => ({
    ...measure,
    measurements: measure.measure(candidates),
  }));
  return mapInTurns(candidates, (candidate, index) => {
    const components = byMeasure.flatMap(({ kind, benchmark, weight, measurements }): ScoreComponent[] => {
      const measurement = measurements[index];
      if (measurement === undefined) return [];
      return [{ kind, benchmark, weight, ...measurement, contribution: (measurement.normalized * weight) / weights }];
    });
    return { ...candidate, components, score: components.reduce((sum, { contribution }) => sum + contribution, 0) };
  });
}

/** On a tie, the lab's own provider first, then by key. */
function bestFirst(one: ScoredModel, other: ScoredModel): number {
  const byLab = Number(isOfOwnProvider(other.model)) - Number(isOfOwnProvider(one.model));
  return other.score - one.score || byLab || (one.model.key < other.model.key ? -1 : 1);
}

import type { CatalogAtVersion } from '../app/queries.ts';
import type { Cohort } from '../benchmark/cohort.ts';
import type { TokenUsage } from '../cost/estimate.ts';
import { comparableCostOf, type ModelCost } from '../cost/model-cost.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import type { CostBound } from '../model/model-queries.ts';
import { paretoFrontier } from './pareto-frontier.ts';

/** The models of a base model whose prices are read at first. Each further time, it is eight times as many. */
const FIRST_MODELS = 8;
const GROWTH = 8;

/** Bounds are plain numbers, because exact decimals take longer than all else. A difference that rounding makes decides nothing. */
const ROUNDING = 1e-9;

/**
 * The costs of all models that can be on the frontier, and of others. Of each base model, the lowest prices are read until a
 * model with at least the same score is cheaper than any other, or one with a higher score as cheap.
 */
export async function cheapestCosts(
  { models }: Pick<CatalogAtVersion, 'models'>,
  { scores }: Cohort,
  usage: TokenUsage,
  filter: ModelFilterShape,
): Promise<readonly ModelCost[]> {
  const costs = new Map<string, ModelCost | null>();
  /** The frontier of the costs so far, from the cheapest to that of the highest score. Each score is there once. */
  let best: readonly { readonly score: number; readonly total: number }[] = [];
  let open = [...scores.keys()];
  for (let first = FIRST_MODELS; open.length > 0; first *= GROWTH) {
    const bounds = await models.cheapestOfBaseModels(open, filter, first);
    const lists = Map.groupBy(bounds, ({ baseModelKey }) => baseModelKey);
    // With the cost of one model of each base model, most other models cannot be on the frontier, and are not read.
    await addCosts([...lists.values()].map(leastBound));
    await addCosts(bounds.filter((bound) => canBeBest(bound.baseModelKey, leastCost(bound))));
    open = open.filter((key) => canHaveOthers(key, lists.get(key) ?? [], first));
  }
  return [...costs.values()].filter((cost) => cost !== null);

  async function addCosts(bounds: readonly CostBound[]): Promise<void> {
    const keys = new Set(bounds.map(({ key }) => key).filter((key) => !costs.has(key)));
    for (const model of await models.byKeys([...keys])) costs.set(model.key, comparableCostOf(model, usage));
    const points = [...costs.values()]
      .filter((cost) => cost !== null)
      .map((cost) => ({ score: scoreOf(cost.model.baseModelKey), cost }));
    best = paretoFrontier(points)
      .map(({ score, cost }) => ({ score, total: cost.total.toNumber() }))
      .filter(({ score }, index, all) => score !== all[index - 1]?.score);
  }

  function leastBound(bounds: readonly CostBound[]): CostBound {
    return bounds.reduce((one, other) => (leastCost(other) < leastCost(one) ? other : one));
  }

  /** Whether a model of the base model that was not read can be on the frontier. */
  function canHaveOthers(baseModel: string, bounds: readonly CostBound[], first: number): boolean {
    const byInput = bounds.filter(({ by }) => by === 'input');
    if (byInput.length < first) return false;
    const output = bounds.findLast(({ by }) => by === 'output')?.output;
    return canBeBest(baseModel, leastCost({ input: byInput.at(-1)?.input ?? '0', output: output ?? '0' }));
  }

  /** Whether a model of the base model with at least this cost can be on the frontier. */
  function canBeBest(baseModel: string, least: number): boolean {
    const score = scoreOf(baseModel);
    return !best.some(({ score: other, total }) =>
      total < least * (1 - ROUNDING) ? other >= score : total === 0 && least === 0 && other > score,
    );
  }

  function scoreOf(baseModel: string | null): number {
    return Number(scores.get(baseModel ?? '')?.score ?? Number.NEGATIVE_INFINITY);
  }

  /** A lower bound of the cost at these prices: other tokens than input and output can be free. */
  function leastCost({ input, output }: Pick<CostBound, 'input' | 'output'>): number {
    return ((Number(input) * usage.input + Number(output) * usage.output) * usage.requests) / 1_000_000;
  }
}

import { Decimal } from 'decimal.js';
import type { CatalogAtVersion } from '../app/queries.ts';
import type { Cohort } from '../benchmark/cohort.ts';
import type { TokenUsage } from '../cost/estimate.ts';
import { comparableCostOf, type ModelCost } from '../cost/model-cost.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import type { CostBound } from '../model/model-queries.ts';

/** The models of a base model that are read at first. Each further time, it is four times as many. */
const FIRST_MODELS = 8;
const GROWTH = 4;

/**
 * The costs of all models that can be on the frontier, and of others. Of each base model, the models with the lowest prices
 * are read until a model with at least the same score is cheaper than any other, or one with a higher score as cheap.
 */
export async function cheapestCosts(
  { models }: Pick<CatalogAtVersion, 'models'>,
  { scores }: Cohort,
  usage: TokenUsage,
  filter: ModelFilterShape,
): Promise<readonly ModelCost[]> {
  const costs = new Map<string, ModelCost | null>();
  let open = [...scores.keys()];
  for (let first = FIRST_MODELS; open.length > 0; first *= GROWTH) {
    const bounds = await models.cheapestOfBaseModels(open, filter, first);
    await addCosts(bounds.map(({ key }) => key).filter((key) => !costs.has(key)));
    const lists = Map.groupBy(bounds, ({ baseModelKey }) => baseModelKey);
    open = open.filter((key) => canHaveOthers(key, lists.get(key) ?? [], first));
  }
  return [...costs.values()].filter((cost) => cost !== null);

  async function addCosts(keys: readonly string[]): Promise<void> {
    for (const model of await models.byKeys([...new Set(keys)])) costs.set(model.key, comparableCostOf(model, usage));
  }

  /** Whether a model of the base model that was not read can be on the frontier. */
  function canHaveOthers(baseModel: string, bounds: readonly CostBound[], first: number): boolean {
    const byInput = bounds.filter(({ by }) => by === 'input');
    if (byInput.length < first) return false;
    const least = leastCost(byInput.at(-1)?.input, bounds.findLast(({ by }) => by === 'output')?.output);
    const score = scoreOf(baseModel);
    return ![...costs.values()].some((cost) => {
      if (cost === null || cost.total.greaterThan(least)) return false;
      const other = scoreOf(cost.model.baseModelKey);
      return cost.total.equals(least) ? other > score : other >= score;
    });
  }

  function scoreOf(baseModel: string | null): number {
    return Number(scores.get(baseModel ?? '')?.score ?? Number.NEGATIVE_INFINITY);
  }

  /** A lower bound of the cost at these prices: other tokens than input and output can be free. */
  function leastCost(input = '0', output = '0'): Decimal {
    const ofRequest = new Decimal(input).times(usage.input).plus(new Decimal(output).times(usage.output));
    return ofRequest.times(usage.requests).div(1_000_000);
  }
}

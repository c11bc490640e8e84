import { BaseModel } from '../base-model/base-model.ts';
import { withReleasesOf } from '../base-model/release-queries.ts';
import { inSequence, mapInTurns, wholeTurn } from '../event-loop-turn.ts';
import { asOfArg } from '../graph/as-of/as-of-arg.ts';
import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { comparisonArgs, modelsToCompare } from './comparison-args.ts';
import { CostExclusion, costExclusions } from './cost-exclusion.ts';
import { byCost, comparableCostOf, type ModelCost } from './model-cost.ts';
import { PricedModel } from './priced-model.ts';

const DEFAULT_FIRST = 10;
const MAX_FIRST = 500;
const CONSIDERED =
  'Considers models with the price kind METERED or FREE and a price for every used token kind. A model must also have the requested mode and published limits that fit one request. Deprecated models are included unless `filter` excludes them.';

builder.objectFields(BaseModel, (t) => ({
  cheapest: t.loadable({
    type: PricedModel,
    nullable: true,
    description: `Cheapest model of the base model for this usage, for an alias also among those of its release; ties go to the first key. ${CONSIDERED} Null when no model qualifies: see \`cheapestExclusions\`.`,
    byPath: true,
    args: comparisonArgs,
    resolve: (baseModel) => baseModel.key,
    load: async (baseModelKeys: string[], context, args) => {
      const costs = await comparableCosts(context, args, baseModelKeys);
      const byBaseModel = Map.groupBy(costs, ({ model }) => model.baseModelKey);
      const keysOf = await withReleaseKeys(context);
      return baseModelKeys.map((key) => {
        const ofBaseModel = keysOf(key).flatMap((one) => byBaseModel.get(one)?.[0] ?? []);
        return ofBaseModel.toSorted(byCost)[0] ?? null;
      });
    },
  }),
  cheapestExclusions: t.loadableList({
    type: CostExclusion,
    description:
      'Models of the base model that `cheapest` does not consider for the same arguments, by reason. Empty when it considers all of them.',
    byPath: true,
    args: comparisonArgs,
    resolve: (baseModel) => baseModel.key,
    load: async (baseModelKeys: string[], context, args) => {
      const { usage, models } = await modelsToCompare(context, args, baseModelKeys);
      const byBaseModel = Map.groupBy(models, ({ baseModelKey }) => baseModelKey);
      const keysOf = await withReleaseKeys(context);
      return baseModelKeys.map((key) => {
        const ofBaseModel = keysOf(key).flatMap((one) => byBaseModel.get(one) ?? []);
        return costExclusions(ofBaseModel, usage);
      });
    },
  }),
}));

builder.queryField('cheapestModels', (t) =>
  t.field({
    type: [PricedModel],
    nullable: true,
    cacheable: true,
    description: `Cheapest models for a usage, cheapest first, then by key. ${CONSIDERED}`,
    args: {
      ...comparisonArgs,
      ...asOfArg,
      first: t.arg.int({
        defaultValue: DEFAULT_FIRST,
        description: `Maximum number of models, from 1 to ${MAX_FIRST}.`,
      }),
    },
    resolve: async (_query, { first, ...args }, context) => {
      const size = first ?? DEFAULT_FIRST;
      if (size < 1 || size > MAX_FIRST) throw badInput(`"first" must be between 1 and ${MAX_FIRST}; got ${size}.`);
      const costs = await comparableCosts(context, args);
      return costs.slice(0, size);
    },
  }),
);

/** Cheapest first. */
function comparableCosts(...compared: Parameters<typeof modelsToCompare>): Promise<readonly ModelCost[]> {
  return inSequence(async () => {
    const { usage, models } = await modelsToCompare(...compared);
    const costs = await mapInTurns(models, (model) => comparableCostOf(model, usage));
    await wholeTurn();
    return costs.filter((cost) => cost !== null).toSorted(byCost);
  });
}

/** The key of a base model, and for an alias the key of its release too. */
async function withReleaseKeys(context: Context): Promise<(key: string) => readonly string[]> {
  const releases = await (await catalogOf(context)).baseModels.releaseOfAlias();
  return (key) => withReleasesOf([key], releases);
}

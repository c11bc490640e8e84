import type { CatalogAtVersion } from '../app/queries.ts';
import { builder } from '../graph/builder.ts';
import { catalogOf, earlierCatalog } from '../graph/context.ts';
import { badInput } from '../graph/errors/errors.ts';
import { Model } from '../model/model.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { pricingOf } from '../model/pricing/pricing-of.ts';
import { quoteInput } from '../quote-input.ts';
import { CostEstimate } from './cost-estimate.ts';
import type { TokenUsage } from './estimate.ts';
import { costOf, type ModelCost } from './model-cost.ts';
import { TokenUsageInput, tokenUsageOf } from './token-usage.ts';
import { withWriteSurcharges } from './validate-usage.ts';

builder.objectField(Model, 'estimateCost', (t) =>
  t.loadable({
    type: CostEstimate,
    nullable: true,
    description:
      'Estimated cost of this usage. Null for the price kind UNKNOWN, or when at the time `at` the price kind was UNKNOWN or the model was unknown.',
    byPath: true,
    args: {
      usage: t.arg({
        type: TokenUsageInput,
        required: true,
        description: 'Tokens of one request, and the number of requests.',
      }),
      at: t.arg({
        type: 'DateTime',
        description:
          'Time of the price: the newest catalog observed by then is used. The current price when omitted or in the future.',
      }),
    },
    resolve: (model) => model,
    load: async (models: ModelRow[], context, { usage: usageInput, at }) => {
      const catalog = at ? await earlierCatalog(context, at.last) : await catalogOf(context);
      if (catalog === null) return models.map(() => null);
      const usage = await withWriteSurcharges(catalog, tokenUsageOf(usageInput));
      const states = at ? await statesIn(catalog, models) : models;
      return states.map((model) => (model ? costOrError(model, usage) : null));
    },
  }),
);

/** The current state of each model in that catalog. Null: not in that catalog. */
async function statesIn(catalog: CatalogAtVersion, models: readonly ModelRow[]): Promise<(ModelRow | null)[]> {
  const keys = models.map((model) => model.key);
  const rows = await catalog.models.byKeys(keys);
  const current = new Map(rows.filter((row) => row.removedVersion === null).map((row) => [row.key, row]));
  return keys.map((key) => current.get(key) ?? null);
}

/** Returns the error of one model instead of throwing, because other models of the page may have the mode. */
function costOrError(model: ModelRow, usage: TokenUsage): ModelCost | Error | null {
  const cost = costOf(model, usage);
  const pricing = pricingOf(model);
  if (cost !== null || pricing === null || model.priceKind === 'UNKNOWN' || usage.mode === null) return cost;
  const available = pricing.modes.map(({ name }) => quoteInput(name)).join(', ') || 'none';
  return badInput(`"mode" must be a mode of ${model.key} (${available}); got ${quoteInput(usage.mode)}.`);
}

import { builder } from '../graph/builder.ts';
import { type Context, earlierCatalog } from '../graph/context.ts';
import { badInput } from '../graph/errors.ts';
import { Model } from '../model/model.ts';
import type { ModelRow } from '../model/model-queries.ts';
import { pricingOf } from '../model/pricing/pricing-of.ts';
import { quoteInput } from '../quote-input.ts';
import { CostEstimate } from './cost-estimate.ts';
import type { TokenUsage } from './estimate.ts';
import { costOf, type ModelCost } from './model-cost.ts';
import { countable, TokenUsageInput } from './token-usage.ts';

builder.objectField(Model, 'estimateCost', (t) =>
  t.loadable({
    type: CostEstimate,
    nullable: true,
    description:
      'What requests of this usage cost. Null when no price is published, or when at the moment `at` none was, or the model was not known.',
    byPath: true,
    args: {
      usage: t.arg({ type: TokenUsageInput, required: true, description: 'What the requests use.' }),
      at: t.arg({
        type: 'DateTime',
        description:
          'At the price that was known at this moment: that of the newest catalog observed by then. The present price when not given, or for a moment to come.',
      }),
    },
    resolve: (model) => model,
    load: async (models: ModelRow[], context, { usage: asked, at }) => {
      const usage = countable(asked);
      const states = at ? await statesAt(context, at, models) : models;
      return states.map((model) => (model ? costOrFault(model, usage) : null));
    },
  }),
);

/** Each as the newest catalog observed by a moment held it. Null: it did not. */
async function statesAt(context: Context, at: Date, models: readonly ModelRow[]): Promise<(ModelRow | null)[]> {
  const catalog = await earlierCatalog(context, at);
  const keys = models.map((model) => model.key);
  const rows = catalog === null ? [] : await catalog.models.byKeys(keys);
  const held = new Map(rows.filter((row) => row.removedVersion === null).map((row) => [row.key, row]));
  return keys.map((key) => held.get(key) ?? null);
}

/** A fault is that of one model: another one on the page may have the mode. */
function costOrFault(model: ModelRow, usage: TokenUsage): ModelCost | Error | null {
  const cost = costOf(model, usage);
  const pricing = pricingOf(model);
  if (cost !== null || pricing === null || usage.mode === null) return cost;
  const known = pricing.modes.map(({ name }) => quoteInput(name)).join(', ') || 'none';
  return badInput(`"mode" must be one that ${model.key} has (${known}), got ${quoteInput(usage.mode)}.`);
}

import { builder } from '../graph/builder.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import { ModelFilter } from '../model/model-filter.ts';
import { validateCurrentModelFilter } from '../model/validate-model-filter.ts';
import { TokenUsageInput, type UsageInput } from './token-usage.ts';
import { validateUsage } from './validate-usage.ts';

/** The arguments of fields that compare models by cost. */
export const comparisonArgs = builder.args((t) => ({
  usage: t.field({
    type: TokenUsageInput,
    required: true,
    description: 'Tokens of one request, and the number of requests.',
  }),
  filter: t.field({
    type: ModelFilter,
    description: 'Models to consider. The status REMOVED is not allowed. All current models when omitted.',
  }),
}));

interface ComparisonArgs {
  readonly usage: UsageInput;
  readonly filter?: ModelFilterShape | null | undefined;
}

/** The matching models, and the usage to compare them by. `baseModels`: the keys of their base models. Default: any. */
export async function modelsToCompare(context: Context, args: ComparisonArgs, baseModels?: readonly string[]) {
  const catalog = await catalogOf(context);
  const usage = await validateUsage(catalog, args.usage);
  const matching = await validateCurrentModelFilter(catalog, args.filter);
  const models = await catalog.models.all(baseModels ? { baseModels, and: [matching] } : matching);
  return { usage, models };
}

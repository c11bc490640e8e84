import type { TokenUsage } from '../../cost/estimate.ts';
import { costOf, type ModelCost } from '../../cost/model-cost.ts';
import { withWriteSurcharges } from '../../cost/validate-usage.ts';
import { type Context, catalogOf } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import type { ProviderRow } from '../../provider/provider-queries.ts';
import { modelRefusals } from '../text/request/check-model.ts';
import { estimatePromptTokens } from '../text/request/estimate-tokens.ts';
import { refusal, type TextError } from '../text/request/text-refusal.ts';
import type { TextRequest } from '../text/request/text-request.ts';
import { estimatedTokens } from '../text/request/token-usage.ts';

/** Output that is assumed, and reserved within a budget, when the request has no limit of its own. */
const DEFAULT_OUTPUT_TOKENS = 4_096;

/** A model that could answer a request. */
export interface Candidate {
  readonly model: ModelRow;
  readonly provider: ProviderRow;
  /** With the most output that the request allows. */
  readonly estimate: TokenUsage;
  /** Null: the price is unknown. */
  readonly cost: ModelCost | null;
  /** Why it cannot answer. Empty: it can. */
  readonly refusals: readonly TextError[];
}

/** Looks at these models for the request. A model whose provider is gone is left out. */
export async function candidatesOf(
  models: readonly ModelRow[],
  request: TextRequest,
  context: Context,
): Promise<Candidate[]> {
  const catalog = await catalogOf(context);
  const providers = await catalog.providers.byKeys([...new Set(models.map(({ providerKey }) => providerKey))]);
  const byKey = new Map(providers.map((provider) => [provider.key, provider]));
  const promptTokens = estimatePromptTokens(request);
  const found = models.flatMap((model) => {
    const provider = byKey.get(model.providerKey);
    return provider ? { model, provider } : [];
  });
  return Promise.all(
    found.map(async ({ model, provider }) => {
      const output =
        request.maxOutputTokens ?? Math.min(model.outputTokens || DEFAULT_OUTPUT_TOKENS, DEFAULT_OUTPUT_TOKENS);
      const estimate = await withWriteSurcharges(catalog, estimatedTokens(promptTokens, output));
      const refusals = [...callRefusals(model, provider, context), ...modelRefusals(model, request, promptTokens)];
      return { model, provider, estimate, cost: costOf(model, estimate), refusals };
    }),
  );
}

/** Why the gateway cannot call the model, whatever the request. Empty: it can. */
export function callRefusals(
  model: ModelRow,
  provider: ProviderRow,
  { modelProviders }: Context,
): TextError<'NOT_CALLABLE'>[] {
  const { callable, missingVariables, obstacle } = modelProviders.callability(provider, model);
  if (callable) return [];
  const missing = missingVariables.length > 0 ? `Set ${missingVariables.join(', ')} to call ${provider.key}.` : null;
  return [refusal('NOT_CALLABLE', 'model', missing ?? `${model.key} cannot be called. ${obstacle ?? ''}`)];
}

import { type Context, catalogOf } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import type { ProviderRow } from '../../provider/provider-queries.ts';
import { quoteInput } from '../../quote-input.ts';
import { callRefusals } from '../routing/candidate.ts';
import { modelsMeant, removedRefusal } from '../routing/plan-text-call.ts';
import { requestRefusals } from '../text/request-refusals.ts';
import { refusal, type TextError } from '../text/text-refusal.ts';
import type { EmbedRequest } from './embed-request.ts';
import { textTokens } from './embedding-batches.ts';

/** Texts of one call. */
export const MAX_TEXTS = 2_048;
export const MAX_EMBEDDING_DIMENSIONS = 16_000;

interface EmbeddingPlan {
  readonly model: ModelRow;
  readonly provider: ProviderRow;
}

/** What is wrong with a request, whatever the model. */
export function checkEmbedRequest(request: EmbedRequest, context: Context): TextError[] {
  const { texts, dimensions } = request;
  const faults = requestRefusals(request, context);
  if (texts.length < 1 || texts.length > MAX_TEXTS) {
    faults.push(refusal('INVALID_INPUT', 'texts', `"texts" must have 1 to ${MAX_TEXTS} entries; got ${texts.length}.`));
  }
  const blank = texts.findIndex((text) => text.trim() === '');
  if (blank >= 0) faults.push(refusal('INVALID_INPUT', `texts.${blank}`, `"texts.${blank}" must not be blank.`));
  if (dimensions !== null && (dimensions < 1 || dimensions > MAX_EMBEDDING_DIMENSIONS)) {
    const message = `"dimensions" must be from 1 to ${MAX_EMBEDDING_DIMENSIONS}; got ${dimensions}.`;
    faults.push(refusal('INVALID_INPUT', 'dimensions', message));
  }
  return faults;
}

/** The model to call, or what the catalog says against it. */
export async function planEmbedding(
  request: EmbedRequest,
  context: Context,
): Promise<EmbeddingPlan | { readonly refusals: readonly TextError[] }> {
  const models = await modelsMeant(request.model, context);
  const [meant] = models;
  if (!meant) {
    const message = `"model" must name a model of a provider, such as "openai/text-embedding-3-small"; got ${quoteInput(request.model)}.`;
    return { refusals: [refusal('UNKNOWN_MODEL', 'model', message)] };
  }
  if (meant.removedVersion !== null) return { refusals: [await removedRefusal(meant, context)] };
  const candidates = await candidatesOf(models, request, context);
  const usable = candidates.find(({ refusals }) => refusals.length === 0);
  if (usable) return { model: usable.model, provider: usable.provider };
  return { refusals: candidates[0]?.refusals ?? [] };
}

async function candidatesOf(models: readonly ModelRow[], request: EmbedRequest, context: Context) {
  const { providers } = await catalogOf(context);
  const found = await providers.byKeys([...new Set(models.map(({ providerKey }) => providerKey))]);
  const byKey = new Map(found.map((provider) => [provider.key, provider]));
  return models.flatMap((model) => {
    const provider = byKey.get(model.providerKey);
    if (!provider) return [];
    return [
      { model, provider, refusals: [...callRefusals(model, provider, context), ...modelRefusals(model, request)] },
    ];
  });
}

/** An unknown limit or modality is no reason: the provider decides. */
function modelRefusals({ key, inputModalities, inputTokens, contextTokens }: ModelRow, { texts }: EmbedRequest) {
  const refusals: TextError[] = [];
  if (inputModalities.length > 0 && !inputModalities.includes('TEXT')) {
    const message = `The model must accept TEXT; ${key} accepts ${inputModalities.join(', ')}.`;
    refusals.push(refusal('UNSUPPORTED_MODALITY', 'model', message));
  }
  const limit = inputTokens || contextTokens;
  const long = limit ? texts.findIndex((text) => textTokens(text) > limit) : -1;
  if (long >= 0) {
    const message = `A text for ${key} can have ${limit} tokens; "texts.${long}" has about ${textTokens(texts[long] ?? '')}.`;
    refusals.push(refusal('CONTEXT_EXCEEDED', `texts.${long}`, message));
  }
  return refusals;
}

import type { EmbeddingModelV4 } from '@ai-sdk/provider';
import { type Context, catalogOf } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import type { ProviderRow } from '../../provider/provider-queries.ts';
import { quoteInput } from '../../quote-input.ts';
import { callFailure } from '../providers/call-failure.ts';
import type { CallableModel } from '../providers/model-providers.ts';
import { callRefusals } from '../routing/candidate.ts';
import { modelsMeant, removedRefusal } from '../routing/plan-text-call.ts';
import { requestRefusals } from '../text/request/request-refusals.ts';
import { refusal } from '../text/request/text-refusal.ts';
import type { EmbedError } from './embed-error.ts';
import type { EmbedRequest } from './embed-request.ts';
import { textTokens } from './embedding-batches.ts';

/** Texts of one call. */
export const MAX_TEXTS = 2_048;
export const MAX_EMBEDDING_DIMENSIONS = 16_000;

export interface EmbeddingPlan {
  readonly model: ModelRow;
  readonly provider: ProviderRow;
  readonly callable: CallableModel<EmbeddingModelV4>;
}

interface Refused {
  readonly refusals: readonly EmbedError[];
}

/** What is wrong with a request, whatever the model. */
export function checkEmbedRequest(request: EmbedRequest, context: Context): EmbedError[] {
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
export async function planEmbedding(request: EmbedRequest, context: Context): Promise<EmbeddingPlan | Refused> {
  const models = await modelsMeant(request.model, context);
  const [meant] = models;
  if (!meant) {
    const message = `"model" must name a model of a provider, such as "openai/text-embedding-3-small"; got ${quoteInput(request.model)}.`;
    return { refusals: [refusal('UNKNOWN_MODEL', 'model', message)] };
  }
  if (meant.removedVersion !== null) return { refusals: [await removedRefusal(meant, context)] };
  let first: Refused | null = null;
  for (const candidate of await candidatesOf(models, request, context)) {
    const plan = candidate.refusals.length > 0 ? candidate : await prepared(candidate, context);
    if ('callable' in plan) return plan;
    first ??= plan;
  }
  return first ?? { refusals: [] };
}

type Candidate = Omit<EmbeddingPlan, 'callable'>;

/** With the package of the provider, which alone knows whether it has embedding models. */
async function prepared({ model, provider }: Candidate, { modelProviders }: Context): Promise<EmbeddingPlan | Refused> {
  try {
    const callable = await modelProviders.embeddingModel(model, provider);
    if (callable) return { model, provider, callable };
  } catch (error) {
    const { code, message } = callFailure(error, (text) => text);
    return { refusals: [{ code, path: 'model', message }] };
  }
  const message = `The AI SDK package of ${provider.key} has no embedding models.`;
  return { refusals: [refusal('NOT_CALLABLE', 'model', message)] };
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
  const refusals: EmbedError[] = [];
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

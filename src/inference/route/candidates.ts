import type { TokenUsage } from '../../cost/estimate.ts';
import { costOf, type ModelCost } from '../../cost/model-cost.ts';
import { tokenUsageOf } from '../../cost/token-usage.ts';
import { type Context, catalogOf } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { type Connection, connectionTo } from '../../provider/connection/connection.ts';
import { quoteInput } from '../../quote-input.ts';
import { isResolvable, resolveTexts } from '../../resolution/resolve-models.ts';
import { checkModel, type ModelFault, modelFaults } from '../text/check-model.ts';
import { estimatePromptTokens } from '../text/estimate-tokens.ts';
import { outputCap } from '../text/output-cap.ts';
import type { RouteShape, TextPrompt, TextRequest } from '../text/text-request.ts';
import { usageOf } from '../text/used-tokens.ts';
import { missingVariables } from '../upstream/missing-variables.ts';
import { unsupportedReason } from '../upstream/provider-package.ts';
import { fastestFirst } from './fastest.ts';

/** Why a model is not called. */
export const candidateFaults = {
  ...modelFaults,
  MISSING_CREDENTIALS: { description: 'Credentials of the provider are not set. The message names the variables.' },
  UNCALLABLE_PROVIDER: { description: 'The gateway cannot call the provider of the model.' },
  PRICE_EXCEEDED: { description: 'The input price is unknown, or higher than `maxInputPrice`.' },
} as const;

interface CandidateFault {
  readonly code: keyof typeof candidateFaults;
  readonly message: string;
}

/** How many of them a message names. */
const MAX_SUCCESSORS = 5;

/** A model that a request could be sent to. */
export interface Candidate {
  readonly model: ModelRow;
  readonly connection: Connection;
  /** Of the request, with the longest answer that is asked for. Null: the price is unknown. */
  readonly cost: ModelCost | null;
  /** Empty: the request can be sent. */
  readonly faults: readonly CandidateFault[];
}

/** All models that a request could be sent to: those that can be called first, each in the order of the route. */
export async function findCandidates(
  request: Pick<TextRequest, 'model' | 'route' | 'prompt'>,
  context: Context,
): Promise<readonly Candidate[]> {
  const { model, route, prompt } = request;
  if (route === null)
    return callableFirst(await candidatesOf(await modelsOf(model ?? '', context), prompt, null, context));
  const catalog = await catalogOf(context);
  const offered = await catalog.models.all({ baseModels: [route.baseModel] });
  const listed =
    route.providers === null ? offered : offered.filter((one) => route.providers?.includes(one.providerKey));
  const ordered = await inOrder(await candidatesOf(listed, prompt, route, context), route, context);
  const rows = new Map((await catalog.models.byKeys(route.fallbacks)).map((row) => [row.key, row]));
  const fallbacks = route.fallbacks.flatMap((key) => rows.get(key) ?? []);
  return callableFirst([...ordered, ...(await candidatesOf(fallbacks, prompt, null, context))]);
}

/** The model that a text names. Without a provider, all that the text means, that of the lab's own provider first. */
async function modelsOf(text: string, context: Context): Promise<readonly ModelRow[]> {
  const catalog = await catalogOf(context);
  if (!isResolvable(text)) return [];
  const [resolution] = await resolveTexts([text], context);
  // A provider has fine-tuned models that the catalog does not know: their base must not answer in their place.
  if (!resolution || resolution.fineTuned) return [];
  const { offerKey, exampleKey, baseModelKey } = resolution;
  const keys = [offerKey ?? exampleKey].flatMap((key) => key ?? []);
  const named = await catalog.models.byKeys(keys);
  if (offerKey !== null || baseModelKey === null) return named;
  const others = await catalog.models.all({ baseModels: [baseModelKey] });
  return [...named, ...others.filter(({ key }) => !keys.includes(key))];
}

async function candidatesOf(
  models: readonly ModelRow[],
  prompt: TextPrompt,
  route: RouteShape | null,
  context: Context,
): Promise<Candidate[]> {
  const catalog = await catalogOf(context);
  const rows = await catalog.providers.byKeys([...new Set(models.map(({ providerKey }) => providerKey))]);
  const providers = new Map(rows.map((row) => [row.key, row]));
  const lost = models.flatMap((one) => (one.removedVersion === null ? [] : (one.baseModelKey ?? [])));
  const successors = lost.length > 0 ? await catalog.models.all({ baseModels: lost }) : [];
  return models.flatMap((model) => {
    const provider = providers.get(model.providerKey);
    if (!provider) return [];
    const connection = connectionTo(provider, model);
    const faults = [
      ...removal(model, successors),
      ...priceFault(model, route),
      ...connectionFaults(connection, context),
      ...checkModel(model, prompt),
    ];
    return { model, connection, cost: costOf(model, plannedUsage(model, prompt)), faults };
  });
}

export function plannedUsage(model: ModelRow, prompt: TextPrompt): TokenUsage {
  const output = outputCap(model, prompt.maxOutputTokens);
  return tokenUsageOf(usageOf({ input: estimatePromptTokens(prompt), output }));
}

function removal({ key, removedVersion, baseModelKey }: ModelRow, successors: readonly ModelRow[]): ModelFault[] {
  if (removedVersion === null) return [];
  const others = successors.filter((one) => one.baseModelKey === baseModelKey).slice(0, MAX_SUCCESSORS);
  const advice = others.length > 0 ? ` Others serve its base model: ${others.map((one) => one.key).join(', ')}.` : '';
  return [{ code: 'MODEL_REMOVED', message: `${quoteInput(key)} is removed from the catalog.${advice}` }];
}

function priceFault({ key, priceInput, priceKind }: ModelRow, route: RouteShape | null): CandidateFault[] {
  if (route?.maxInputPrice == null) return [];
  const price = priceKind === 'UNKNOWN' || priceInput === null ? null : Number(priceInput);
  if (price !== null && price <= route.maxInputPrice) return [];
  const message = `${quoteInput(key)} has the input price ${price ?? 'unknown'}; "maxInputPrice" is ${route.maxInputPrice}.`;
  return [{ code: 'PRICE_EXCEEDED', message }];
}

function connectionFaults(connection: Connection, { credentials }: Context): CandidateFault[] {
  const reason = unsupportedReason(connection);
  const provider = quoteInput(connection.providerKey);
  if (reason !== null) {
    return [{ code: 'UNCALLABLE_PROVIDER', message: `The provider ${provider} cannot be called: ${reason}.` }];
  }
  const missing = missingVariables(connection, credentials);
  if (missing.length === 0) return [];
  const message = `The provider ${provider} needs credentials that are not set: ${missing.join(', ')}.`;
  return [{ code: 'MISSING_CREDENTIALS', message }];
}

async function inOrder(candidates: readonly Candidate[], route: RouteShape, context: Context): Promise<Candidate[]> {
  if (route.prefer === 'FASTEST') return fastestFirst(candidates, context);
  if (route.prefer === 'CHEAPEST') return candidates.toSorted(cheapestFirst);
  const place = ({ model }: Candidate) => route.providers?.indexOf(model.providerKey) ?? 0;
  return candidates.toSorted((one, other) => place(one) - place(other));
}

/** An unknown price comes last: it is not zero. */
function cheapestFirst(one: Candidate, other: Candidate): number {
  if (one.cost === null || other.cost === null) return Number(one.cost === null) - Number(other.cost === null);
  return one.cost.total.comparedTo(other.cost.total);
}

function callableFirst(candidates: readonly Candidate[]): Candidate[] {
  return candidates.toSorted((one, other) => Number(one.faults.length > 0) - Number(other.faults.length > 0));
}

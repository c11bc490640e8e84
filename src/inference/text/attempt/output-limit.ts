import { isJsonObject, type JsonObject } from '../../../db/tables/json-columns.ts';
import type { ThinkingOption } from '../../../provider/connection/ai-sdk-package.ts';
import { connectionTo } from '../../../provider/connection/connection.ts';
import type { Candidate } from '../../routing/candidate.ts';
import type { TextRequest } from '../request/text-request.ts';

const MIN_THINKING_TOKENS = 1_024;

/** Of the output limit that a package knows for a model, what it lets the model think. */
const thinkingShares = new Map([
  ['minimal', 0.02],
  ['low', 0.1],
  ['medium', 0.3],
  ['high', 0.6],
  ['xhigh', 0.9],
]);

/** What the package of a provider adds to an output limit. */
interface Thinking {
  readonly tokens: number;
  /** Most tokens of the limit and of thinking together. Infinity: the package knows no limit of the model. */
  readonly most: number;
}

const noThinking: Thinking = { tokens: 0, most: Number.POSITIVE_INFINITY };

/** The output of a call within a budget. */
export interface ReservedOutput {
  /** Output limit that the request to the provider has. */
  readonly limit: number;
  /** The same with the thinking that the package adds to it. */
  readonly reserved: number;
}

export async function reservedOutput(candidate: Candidate, request: TextRequest): Promise<ReservedOutput> {
  const { tokens, most } = await thinkingOf(candidate, request);
  const { model, estimate } = candidate;
  const rest = restOf(model.outputTokens, tokens) ?? estimate.output;
  const limit = request.maxOutputTokens ?? Math.min(estimate.output, rest);
  return { limit, reserved: Math.max(limit, Math.min(limit + tokens, most)) };
}

/** The output limit for an API that requires one, of a request without one. Null: that of the package. */
export async function impliedOutputLimit(candidate: Candidate, request: TextRequest): Promise<number | null> {
  const { tokens } = await thinkingOf(candidate, request);
  return restOf(candidate.model.outputTokens, tokens);
}

/** Null: the limit of the model is unknown, or the model can think up to it. */
function restOf(limit: number | null, thinkingTokens: number): number | null {
  const rest = (limit ?? 0) - thinkingTokens;
  return rest > 0 ? rest : null;
}

async function thinkingOf({ model, provider }: Candidate, request: TextRequest): Promise<Thinking> {
  const { sdk } = connectionTo(provider, model);
  const share = thinkingShares.get(request.reasoningEffort ?? 'none');
  if (!sdk?.addedThinking) return noThinking;
  const { settings, isCertain } = thinkingSettings(sdk.addedThinking, request);
  if (settings.length === 0 && share === undefined) return noThinking;
  // The packages of other providers with the models of Anthropic decide by the same table.
  const { getModelCapabilities } = await import('@ai-sdk/anthropic/internal');
  const known = getModelCapabilities(model.modelId);
  const ofShare = share === undefined ? MIN_THINKING_TOKENS : Math.round(known.maxOutputTokens * share);
  const byDefault = Math.min(known.maxOutputTokens, Math.max(MIN_THINKING_TOKENS, ofShare));
  const most = known.isKnownModel ? known.maxOutputTokens : Number.POSITIVE_INFINITY;
  const given = known.rejectsBudgetThinking ? [] : settings.map((setting) => givenTokens(setting, byDefault));
  const ofEffort = share === undefined || isCertain || known.supportsAdaptiveThinking ? 0 : byDefault;
  return { tokens: Math.max(ofEffort, ...given), most };
}

interface ThinkingSettings {
  readonly settings: readonly JsonObject[];
  /** Whether one is in place of the reasoning effort. Of several names, versions of a package obey different ones. */
  readonly isCertain: boolean;
}

function thinkingSettings({ names, option }: ThinkingOption, { providerOptions }: TextRequest): ThinkingSettings {
  const read = names.map((name) => providerOptions[name]).filter(isJsonObject);
  const settings = read.map((options) => options[option]).filter(isJsonObject);
  return { settings, isCertain: read.length === 1 && settings.length === 1 };
}

function givenTokens({ type, budgetTokens }: JsonObject, byDefault: number): number {
  if (type !== undefined && type !== 'enabled') return 0;
  return typeof budgetTokens === 'number' ? budgetTokens : byDefault;
}

import { loadFindings } from '../../check/findings.ts';
import { type Context, catalogOf } from '../../graph/context.ts';
import type { ModelRow } from '../../model/model-queries.ts';
import { quoteInput } from '../../quote-input.ts';
import { isResolvable, resolveTexts } from '../../resolution/resolve-models.ts';
import { refusal, type TextError } from '../text/request/text-refusal.ts';
import type { TextRequest } from '../text/request/text-request.ts';
import { type Candidate, candidatesOf } from './candidate.ts';
import { rankedCandidates } from './choose-route.ts';

/** The models to try for a request, in order, or why none is called. */
export type TextPlan =
  | { readonly candidates: readonly [Candidate, ...Candidate[]]; readonly refusals: null }
  | { readonly candidates: null; readonly refusals: readonly TextError[] };

export async function planTextCall(request: TextRequest, context: Context): Promise<TextPlan> {
  const { target } = request;
  if ('model' in target) return planModel(target.model, request, context);
  const ranked = await rankedCandidates(target.route, request, context);
  if (!Array.isArray(ranked)) return refused([ranked as TextError]);
  const usable: Candidate[] = ranked.filter(({ refusals }) => refusals.length === 0);
  const [first, ...others] = usable;
  if (first) return { candidates: [first, ...others.slice(0, target.route.fallbacks)], refusals: null };
  return refused([noModel(ranked), ...ranked.slice(0, 5).flatMap(({ refusals }) => refusals.slice(0, 1))]);
}

function refused(refusals: readonly TextError[]): TextPlan {
  return { candidates: null, refusals };
}

function noModel(ranked: readonly Candidate[]): TextError {
  return refusal('NO_MODEL', 'route', `None of ${ranked.length} models of the route can answer this request.`);
}

async function planModel(text: string, request: TextRequest, context: Context): Promise<TextPlan> {
  const models = await modelsMeant(text, context);
  const [meant] = models;
  if (!meant) {
    const message = `"model" must name a model of a provider, such as "openai/gpt-5"; got ${quoteInput(text)}.`;
    return refused([refusal('UNKNOWN_MODEL', 'model', message)]);
  }
  if (meant.removedVersion !== null) return refused([await removedRefusal(meant, context)]);
  const candidates = await candidatesOf(models, request, context);
  const usable = candidates.find(({ refusals }) => refusals.length === 0);
  if (usable) return { candidates: [usable], refusals: null };
  return refused(candidates[0]?.refusals ?? []);
}

/** The model with the key or of the named provider; else every model that the text means, that of the lab itself first. */
export async function modelsMeant(text: string, context: Context): Promise<readonly ModelRow[]> {
  const { models } = await catalogOf(context);
  const [exact] = await models.byKeys([text]);
  if (exact) return [exact];
  const [resolution] = isResolvable(text) ? await resolveTexts([text], context) : [];
  const { offerKey = null, exampleKey = null, baseModelKey = null } = resolution ?? {};
  const named = await models.byKeys([offerKey ?? exampleKey ?? ''].filter(Boolean));
  if (offerKey !== null || exampleKey === null || baseModelKey === null) return named;
  const others = await models.all({ baseModels: [baseModelKey] });
  return [...named, ...others.filter(({ key }) => key !== exampleKey)];
}

export async function removedRefusal(model: ModelRow, context: Context): Promise<TextError<'MODEL_REMOVED'>> {
  const findings = loadFindings(context, [model.key], new Map([[model.key, model]]), null);
  const successors = (await findings.successors())(model);
  const advice = successors.length > 0 ? `Its successors are ${successors.join(', ')}.` : 'It has no clear successor.';
  return refusal('MODEL_REMOVED', 'model', `The source no longer lists ${model.key}. ${advice}`);
}

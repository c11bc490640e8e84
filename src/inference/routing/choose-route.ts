import { byCost } from '../../cost/model-cost.ts';
import { type Context, catalogOf } from '../../graph/context.ts';
import { quoteInput } from '../../quote-input.ts';
import { isResolvable, resolveTexts } from '../../resolution/resolve-models.ts';
import { refusal, type TextError } from '../text/request/text-refusal.ts';
import type { Route, TextRequest } from '../text/request/text-request.ts';
import { type Candidate, candidatesOf } from './candidate.ts';

export interface RankedCandidate extends Candidate {
  /** Tokens per second of recent usage. Null: no usage, or not asked for. */
  readonly tokensPerSecond: number | null;
  readonly circuitOpen: boolean;
}

/** All models of the route, those that can answer first, in the order in which they are tried. */
export async function rankedCandidates(
  route: Route,
  request: TextRequest,
  context: Context,
): Promise<readonly RankedCandidate[] | TextError> {
  const baseModel = await baseModelOf(route.baseModel, context);
  if (baseModel === null) {
    const message = `"route.baseModel" must name a base model, such as "openai/gpt-5"; got ${quoteInput(route.baseModel)}.`;
    return refusal('UNKNOWN_MODEL', 'route.baseModel', message);
  }
  const catalog = await catalogOf(context);
  const models = await catalog.models.all({ baseModels: [baseModel] });
  const candidates = await candidatesOf(models, request, context);
  const speeds = route.prefer === 'FASTEST' ? await context.usage.speeds.ofModels(models.map(({ key }) => key)) : null;
  return candidates
    .map((candidate) => ({
      ...candidate,
      refusals: [...routeRefusals(candidate, route), ...candidate.refusals],
      tokensPerSecond: speeds?.get(candidate.model.key) ?? null,
      circuitOpen: context.modelProviders.circuits.isOpen(candidate.provider.key),
    }))
    .toSorted(inOrderOf(route));
}

async function baseModelOf(text: string, context: Context): Promise<string | null> {
  const [known] = await (await catalogOf(context)).baseModels.byKeys([text]);
  if (known) return known.key;
  const [resolution] = isResolvable(text) ? await resolveTexts([text], context) : [];
  return resolution?.baseModelKey ?? null;
}

function routeRefusals({ model, provider }: Candidate, { providers, maxInputPrice }: Route): TextError[] {
  const refusals: TextError[] = [];
  if (providers !== null && !providers.includes(provider.key)) {
    refusals.push(refusal('NO_MODEL', 'route.providers', `The route does not list ${provider.key}.`));
  }
  if (maxInputPrice !== null && (model.priceInput === null || Number(model.priceInput) > maxInputPrice)) {
    const price = model.priceInput === null ? 'an unknown input price' : `the input price ${model.priceInput}`;
    refusals.push(
      refusal('NO_MODEL', 'route.maxInputPrice', `${model.key} has ${price}; allowed is ${maxInputPrice}.`),
    );
  }
  return refusals;
}

/** A provider whose circuit is open comes after the others. */
function inOrderOf(route: Route): (one: RankedCandidate, other: RankedCandidate) => number {
  return (one, other) =>
    Number(one.refusals.length > 0) - Number(other.refusals.length > 0) ||
    Number(one.circuitOpen) - Number(other.circuitOpen) ||
    preferred(one, other, route) ||
    cheapest(one, other);
}

function preferred(one: RankedCandidate, other: RankedCandidate, { prefer, providers }: Route): number {
  if (prefer === 'CHEAPEST') return cheapest(one, other);
  if (prefer === 'FASTEST') return (other.tokensPerSecond ?? 0) - (one.tokensPerSecond ?? 0);
  const place = ({ provider }: RankedCandidate) => providers?.indexOf(provider.key) ?? 0;
  return place(one) - place(other) || (one.model.key < other.model.key ? -1 : 1);
}

/** An unknown price, or that of a subscription, comes after the known ones. */
function cheapest(one: RankedCandidate, other: RankedCandidate): number {
  const [cost, otherCost] = [comparable(one), comparable(other)];
  if (cost && otherCost) return byCost(cost, otherCost);
  return Number(cost === null) - Number(otherCost === null) || (one.model.key < other.model.key ? -1 : 1);
}

function comparable({ cost, model }: RankedCandidate) {
  return model.priceKind === 'SUBSCRIPTION' || cost === null || cost.unpriced.length > 0 ? null : cost;
}

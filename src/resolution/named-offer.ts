import { labOf } from '../matching/lab-spellings.ts';
import { modelIdOf, REGION } from '../matching/model-id.ts';
import type { IndexedModel, ModelIndex } from '../matching/model-index.ts';
import { spellingKey, wordKey } from '../matching/model-spelling.ts';
import type { NamedProvider } from '../matching/provider-names.ts';

interface Meant {
  readonly baseModelKey: string | null;
  readonly candidateKeys: readonly string[];
  readonly modelKeys: readonly string[];
}

/**
 * The model of this provider and of the region in the id, of the models that a text means: the model whose id is closest.
 * A model of another region is no offer. One without a region is, unless the provider lists regions of the model.
 */
export function namedOffer(
  { providerKey, modelId }: NamedProvider,
  meant: Meant,
  models: ModelIndex,
): IndexedModel | undefined {
  const offers = models.ofProvider(providerKey).filter((model) => isMeant(model, meant));
  const hasRegions = offers.some((offer) => regionOf(offer.modelId) !== null);
  const distance = distanceTo(modelId, hasRegions);
  const [nearest] = offers
    .map((model) => ({ model, distance: distance(model) }))
    .filter((one) => Number.isFinite(one.distance))
    .toSorted((one, other) => one.distance - other.distance || (one.model.key < other.model.key ? -1 : 1));
  return nearest?.model;
}

/**
 * The model to check where no offer is named: the model of the lab itself, else the first of those that a text means.
 */
export function ownOrFirst(meant: Meant, models: ModelIndex): IndexedModel | undefined {
  const ofBaseModels = [meant.baseModelKey ?? [], meant.baseModelKey === null ? [] : meant.candidateKeys]
    .flat()
    .flatMap(models.ofBaseModel);
  const all = [...ofBaseModels, ...meant.modelKeys.flatMap(models.byKey)];
  return all.find(isOwn) ?? all[0];
}

/** Whether a lab serves its own model: "anthropic/claude-3-haiku-20240307", but not "openai/anthropic/claude-3-haiku". */
function isOwn({ providerKey, modelId, baseModelKey }: IndexedModel): boolean {
  const labKey = labOf(providerKey);
  if (labKey === undefined) return false;
  const ofModel = baseModelKey?.split('/', 1)[0] ?? modelIdOf(modelId, '').labKey ?? labKey;
  return ofModel === labKey;
}

function isMeant({ key, baseModelKey }: IndexedModel, meant: Meant): boolean {
  if (meant.modelKeys.includes(key)) return true;
  return baseModelKey !== null && [meant.baseModelKey, ...meant.candidateKeys].includes(baseModelKey);
}

/**
 * The distance of a model from the id in a text: by region, then by the first form that both ids share. Infinite: another
 * region.
 */
function distanceTo(text: string, hasRegions: boolean): (model: IndexedModel) => number {
  const region = regionOf(text);
  const wanted = formsOf(text);
  return ({ modelId }) => {
    const common = formsOf(modelId).findIndex((form, step) => form === wanted[step]);
    const served = regionOf(modelId);
    if (region !== null && hasRegions && served !== region) return Number.POSITIVE_INFINITY;
    return regionDistance(region, served) * wanted.length + (common < 0 ? wanted.length - 1 : common);
  };
}

function regionDistance(wanted: string | null, served: string | null): number {
  if (wanted === served) return 0;
  if (served === null) return 1;
  return served === 'global' ? 2 : 3;
}

function formsOf(id: string): readonly string[] {
  const { written, plain } = modelIdOf(id, '');
  return [id, spellingKey(id), spellingKey(written), spellingKey(plain), wordKey(plain)];
}

function regionOf(id: string): string | null {
  const last = id.slice(id.lastIndexOf('/') + 1).toLowerCase();
  return REGION.exec(last)?.[1] ?? null;
}

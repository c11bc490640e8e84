import type { CatalogAtVersion } from '../app/queries.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import { fineTunedBase } from '../matching/fine-tuned.ts';
import { matchModel } from '../matching/link-models.ts';
import {
  matchedAliasPair,
  matchIdentifier,
  matchUndated,
  matchWithoutBrand,
  type UndatedMatch,
} from '../matching/match-identifier.ts';
import { modelIdOf } from '../matching/model-id.ts';
import type { IndexedModel } from '../matching/model-index.ts';
import { stripDecorations } from '../matching/strip-decorations.ts';
import { namedOffer, ownOrFirst } from './named-offer.ts';
import type { Names } from './resolution-queries.ts';

/** The meaning of a text: one base model, several candidates, only models, or nothing known. */
interface Meaning {
  readonly baseModelKey: string | null;
  /** Empty, or at least two. With a base model, the alias and the release of that model. */
  readonly candidateKeys: readonly string[];
  /** Models that the text means in addition to those linked to its base model. */
  readonly modelKeys: readonly string[];
  /** Those of them whose id is the text. */
  readonly exactKeys: readonly string[];
  readonly notes: readonly string[];
}

/** A meaning with the model of the provider that the text names. */
export interface Resolution extends Meaning {
  readonly offerKey: string | null;
  /** The offer; else, unless the text names another provider for certain, one model of those that the text means. */
  readonly exampleKey: string | null;
  readonly fineTuned: boolean;
}

/** A model whose key is a text. */
type KeyedModel = Omit<IndexedModel, 'providerKey'>;

interface Lookup extends Names {
  /** Current and removed models. */
  readonly modelsByKey: ReadonlyMap<string, KeyedModel>;
}

export const MAX_TEXT_LENGTH = 200;

/** Whether a text has a length that can be resolved. */
export function isResolvable(text: string): boolean {
  return text.trim().length > 0 && text.length <= MAX_TEXT_LENGTH;
}

/**
 * Resolves each text by the first match: the key of a model, the rules of base models, or the id or name of unlinked
 * models. A text without a match is tried again without its decorations, then less strictly.
 */
export async function resolveTexts(texts: readonly string[], context: Context): Promise<Resolution[]> {
  const catalog = await catalogOf(context);
  return resolveWithModels(texts, await catalog.models.byKeys(possibleKeys(texts)), catalog);
}

/** The keys of models that the texts can be, without what tools add. */
export function possibleKeys(texts: readonly string[]): string[] {
  return [...new Set(texts.flatMap((text) => stripDecorations(fineTunedBase(text) ?? text)))];
}

/** The same, with the models whose keys are `possibleKeys` of the texts. */
export async function resolveWithModels(
  texts: readonly string[],
  models: readonly KeyedModel[],
  catalog: CatalogAtVersion,
): Promise<Resolution[]> {
  const modelsByKey = new Map(models.map((model) => [model.key, model]));
  const lookup = { ...(await catalog.resolutions.names()), modelsByKey };
  return texts.map((text) => resolveText(text, lookup));
}

function resolveText(text: string, lookup: Lookup): Resolution {
  const base = fineTunedBase(text);
  const found = withAliasPair(base ?? text, meaningOf(base ?? text, lookup), lookup);
  return {
    ...found,
    ...offerOf(base ?? text, found, lookup),
    fineTuned: base !== undefined,
    notes: base === undefined ? found.notes : [...found.notes, FINE_TUNED_NOTE],
  };
}

function offerOf(text: string, found: Meaning, { models, modelsByKey, providers }: Lookup) {
  if (modelsByKey.has(text)) return { offerKey: text, exampleKey: text };
  const named = stripDecorations(text).flatMap((reading) => providers.named(reading) ?? [])[0];
  const offerKey = (named && namedOffer(named, found, models)?.key) ?? null;
  const isElsewhere = named?.isCertain === true;
  return { offerKey, exampleKey: offerKey ?? (isElsewhere ? null : (ownOrFirst(found, models)?.key ?? null)) };
}

const FINE_TUNED_NOTE =
  'The text names a fine-tuned model. The answer describes its base; providers charge other prices for a fine-tuned model.';

function meaningOf(text: string, lookup: Lookup): Meaning {
  const readings = stripDecorations(text);
  const withoutProvider = [...new Set(readings.flatMap(lookup.providers.withoutName))].flatMap(stripDecorations);
  return (
    exactMeaning(readings, lookup) ??
    firstKnown(withoutProvider, (reading) => byExactName(reading, lookup)) ??
    firstKnown([...readings, ...withoutProvider], (reading) => withoutItsDate(reading, lookup)) ??
    firstKnown(readings, (reading) => withoutItsBrand(reading, lookup)) ??
    meaning([])
  );
}

/** Models without a base model may be an edition of one: "o4-mini-high" of "o4-mini", which a further reading finds. */
function exactMeaning(readings: readonly string[], lookup: Lookup): Meaning | undefined {
  const found = firstKnown(readings, (reading) => byExactName(reading, lookup));
  const isKey = readings.some((reading) => lookup.modelsByKey.has(reading));
  if (found === undefined || isKey || hasBaseModel(found)) return found;
  const [only, ...others] =
    readings.map((reading) => keysOf(matchIdentifier(reading, lookup.baseModels))).find(isFound) ?? [];
  return only === undefined || others.length > 0 ? found : { ...found, baseModelKey: only };
}

function hasBaseModel({ baseModelKey, candidateKeys }: Meaning): boolean {
  return baseModelKey !== null || candidateKeys.length > 0;
}

function isFound(keys: readonly string[]): boolean {
  return keys.length > 0;
}

function firstKnown(readings: readonly string[], read: (reading: string) => Meaning): Meaning | undefined {
  for (const reading of readings) {
    const found = read(reading);
    if (isKnown(found)) return found;
  }
  return undefined;
}

function isKnown(found: Meaning): boolean {
  return hasBaseModel(found) || found.modelKeys.length > 0;
}

function byExactName(text: string, lookup: Lookup): Meaning {
  const model = lookup.modelsByKey.get(text) ?? modelWithKey(text, lookup);
  if (model) return ofModel(model, text, lookup);
  const candidates = keysOf(matchIdentifier(text, lookup.baseModels));
  if (candidates.length === 1) return meaning(candidates);
  const found = modelsCalled(text, lookup);
  const linked = new Set(found.flatMap(({ baseModelKey }) => baseModelKey ?? []));
  const unlinked = keysOf(found.filter(({ baseModelKey }) => baseModelKey === null));
  const meant = meaning(candidates.length > 0 ? candidates : [...linked], unlinked);
  return withSnapshot(text, { ...meant, exactKeys: exactKeys(text, found) }, lookup);
}

/** The model with this key, ignoring case, punctuation, and the name that the text has for the provider. */
function modelWithKey(text: string, { models, providers }: Lookup): IndexedModel | undefined {
  const named = providers.named(text);
  const slash = text.indexOf('/');
  const found = [
    ...models.bySpelledKey(text.slice(0, Math.max(0, slash)), text.slice(slash + 1)),
    ...(named ? models.bySpelledKey(named.providerKey, named.modelId) : []),
  ];
  return found[0];
}

function ofModel({ key, modelId, name, baseModelKey }: KeyedModel, text: string, lookup: Lookup): Meaning {
  if (baseModelKey !== null) return meaning([baseModelKey]);
  const candidates = matchModel({ key, modelId, name }, lookup.baseModels)?.candidates ?? [];
  const others = [...lookup.models.byModelId(text), ...lookup.models.unlinkedByText(modelId)];
  const found = meaning(keysOf(candidates), [...new Set([key, ...keysOf(others)])]);
  return withSnapshot(modelId, { ...found, exactKeys: [key] }, lookup);
}

/** The models with this id, and those without a base model that a reading of the text finds. */
function modelsCalled(text: string, { models }: Lookup): readonly IndexedModel[] {
  return [...new Set([...models.byModelId(text), ...models.unlinkedByText(text)])];
}

function exactKeys(text: string, found: readonly IndexedModel[]): readonly string[] {
  const ids = [text.toLowerCase(), modelIdOf(text, '').written];
  return keysOf(found.filter(({ modelId }) => ids.includes(modelId.toLowerCase())));
}

/**
 * Adds the base model that models of this date are snapshots of. A short date in the id of open weights is another
 * release: "deepseek-r1-0528" is not "deepseek-r1".
 */
function withSnapshot(text: string, found: Meaning, lookup: Lookup): Meaning {
  if (found.modelKeys.length === 0 || hasBaseModel(found)) return found;
  const undated = matchUndated(text, lookup.baseModels);
  if (!undated || (undated.baseModel.openWeights === true && !FULL_DATE.test(undated.date))) return found;
  const { baseModelKey, notes } = snapshotOf(undated);
  return { ...found, baseModelKey, notes };
}

const FULL_DATE = /^20\d{2}-?\d{2}-?\d{2}$/;

function withoutItsDate(text: string, lookup: Lookup): Meaning {
  const undated = matchUndated(text, lookup.baseModels);
  return undated ? snapshotOf(undated) : meaning([], keysOf(lookup.models.unlinkedWithoutDate(text)));
}

function snapshotOf({ baseModel, date }: UndatedMatch): Meaning {
  const note = `The catalog has no base model of the snapshot ${date}. The answer describes ${baseModel.key}.`;
  return { ...meaning([baseModel.key]), notes: [note] };
}

function withoutItsBrand(text: string, { baseModels, models }: Lookup): Meaning {
  const candidates = matchWithoutBrand(text, baseModels);
  const pair = matchedAliasPair(text, candidates, baseModels);
  if (pair) return meaning([pair[0].key]);
  return meaning(keysOf(candidates), candidates.length > 0 ? [] : keysOf(models.unlinkedWithoutBrand(text)));
}

function meaning(baseModelKeys: readonly string[], modelKeys: readonly string[] = []): Meaning {
  const [only, ...others] = baseModelKeys;
  if (only !== undefined && others.length === 0) {
    return { baseModelKey: only, candidateKeys: [], modelKeys, exactKeys: [], notes: [] };
  }
  return { baseModelKey: null, candidateKeys: baseModelKeys, modelKeys, exactKeys: [], notes: [] };
}

/** Adds the other half of an alias and its release: "claude-sonnet-4-5" means every provider of both. */
function withAliasPair(text: string, found: Meaning, { baseModels }: Lookup): Meaning {
  const { baseModelKey, candidateKeys } = found;
  const matches = [...(baseModelKey === null ? candidateKeys : [baseModelKey])].flatMap(baseModels.byKey);
  const pair = matchedAliasPair(text, matches, baseModels);
  return pair ? { ...found, baseModelKey: pair[0].key, candidateKeys: keysOf(pair) } : found;
}

function keysOf(found: readonly { readonly key: string }[]): string[] {
  return found.map(({ key }) => key);
}

import type { CatalogAtVersion } from '../app/queries.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import type { BaseModelIndex } from '../matching/base-model-index.ts';
import { matchModel } from '../matching/link-models.ts';
import { matchedAliasPair, matchIdentifier } from '../matching/match-identifier.ts';
import { stripDecorations } from '../matching/strip-decorations.ts';
import type { ModelRow } from '../model/model-queries.ts';

/** The meaning of a text: one base model, several candidates, only models, or nothing known. */
export interface Resolution {
  readonly baseModelKey: string | null;
  /** Empty, or at least two. With a base model, the alias and the release of that model. */
  readonly candidateKeys: readonly string[];
  /** Models that the text means in addition to those linked to its base model. */
  readonly modelKeys: readonly string[];
}

interface ModelWithId {
  readonly key: string;
  readonly baseModelKey: string | null;
}

/** Catalog data for all texts and their undecorated forms. */
interface Lookup {
  readonly index: BaseModelIndex;
  readonly modelsByKey: ReadonlyMap<string, ModelRow>;
  readonly modelsById: ReadonlyMap<string, readonly ModelWithId[]>;
}

/**
 * Resolves each text by the first match: the key of a model, the matching rules, or the id of a model at a provider. The
 * key of a model without a base model can also be the id of another model. A text without a match is tried again without
 * its decorations.
 */
export async function resolveModels(texts: readonly string[], context: Context): Promise<Resolution[]> {
  const catalog = await catalogOf(context);
  const lookup = await loadLookup(texts, catalog);
  return Promise.all(texts.map((text) => expandAliasPair(text, resolveDecorated(text, lookup), { catalog, lookup })));
}

async function loadLookup(texts: readonly string[], catalog: CatalogAtVersion): Promise<Lookup> {
  const index = await catalog.resolutions.baseModelIndex();
  const keys = [...new Set(texts.flatMap(stripDecorations))];
  const modelsByKey = new Map((await catalog.models.byKeys(keys)).map((model) => [model.key, model]));
  const lookup = { index, modelsByKey, modelsById: new Map<string, ModelWithId[]>() };
  const unresolved = texts.filter((text) => resolve(text, lookup).baseModelKey === null);
  const ids = [...new Set(unresolved.flatMap(stripDecorations))];
  const models = ids.length > 0 ? await catalog.resolutions.modelsByIds(ids) : [];
  return { ...lookup, modelsById: Map.groupBy(models, ({ modelId }) => modelId) };
}

function resolveDecorated(text: string, lookup: Lookup): Resolution {
  const resolutions = stripDecorations(text).map((stripped) => resolve(stripped, lookup));
  return resolutions.find(isKnown) ?? resolutionOf([]);
}

function isKnown({ baseModelKey, candidateKeys, modelKeys }: Resolution): boolean {
  return baseModelKey !== null || candidateKeys.length + modelKeys.length > 0;
}

function resolve(text: string, { index, modelsByKey, modelsById }: Lookup): Resolution {
  const model = modelsByKey.get(text);
  const modelsWithId = modelsById.get(text) ?? [];
  if (model) return resolveKey(model, modelsWithId, index);
  const candidateKeys = matchIdentifier(text, index).map(({ key }) => key);
  return candidateKeys.length === 1 ? resolutionOf(candidateKeys) : resolveId(candidateKeys, modelsWithId);
}

function resolveKey(model: ModelRow, modelsWithId: readonly ModelWithId[], index: BaseModelIndex): Resolution {
  if (model.baseModelKey !== null) return resolutionOf([model.baseModelKey]);
  const candidates = matchModel(model, index)?.candidates ?? [];
  return resolutionOf(
    candidates.map(({ key }) => key),
    [model.key, ...modelsWithId.map(({ key }) => key)],
  );
}

function resolveId(candidateKeys: readonly string[], models: readonly ModelWithId[]): Resolution {
  const linked = new Set(models.map(({ baseModelKey }) => baseModelKey).filter((key) => key !== null));
  return resolutionOf(
    candidateKeys.length > 0 ? candidateKeys : [...linked],
    models.map(({ key }) => key),
  );
}

function resolutionOf(baseModelKeys: readonly string[], modelKeys: readonly string[] = []): Resolution {
  const [only, ...others] = baseModelKeys;
  if (only !== undefined && others.length === 0) return { baseModelKey: only, candidateKeys: [], modelKeys: [] };
  return { baseModelKey: null, candidateKeys: baseModelKeys, modelKeys };
}

interface Request {
  readonly catalog: CatalogAtVersion;
  readonly lookup: Lookup;
}

/**
 * Adds the other half of an alias and its release: "claude-sonnet-4-5" means every provider of the model, under the
 * alias, under the release, or unlinked because its id fits both.
 */
async function expandAliasPair(
  text: string,
  resolution: Resolution,
  { catalog, lookup }: Request,
): Promise<Resolution> {
  const { baseModelKey, candidateKeys } = resolution;
  const matches = [...(baseModelKey === null ? candidateKeys : [baseModelKey])].flatMap(lookup.index.byKey);
  const pair = matchedAliasPair(text, matches, lookup.index);
  if (pair === undefined) return resolution;
  const pairKeys = pair.map(({ key }) => key);
  const ambiguous = await catalog.resolutions.ambiguousModels();
  const ofPair = ambiguous.filter(({ candidates }) => candidates.every(({ key }) => pairKeys.includes(key)));
  return {
    baseModelKey: pair[0].key,
    candidateKeys: pairKeys,
    modelKeys: ofPair.map(({ key }) => key),
  };
}

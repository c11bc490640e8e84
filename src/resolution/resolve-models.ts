import type { CatalogAtVersion } from '../app/queries.ts';
import { type Context, catalogOf } from '../graph/context.ts';
import type { BaseModelIndex } from '../matching/base-model-index.ts';
import { readModel } from '../matching/link-models.ts';
import { eitherOf, matchIdentifier } from '../matching/match-identifier.ts';
import { stripDecorations } from '../matching/strip-decorations.ts';
import type { ModelRow } from '../model/model-queries.ts';

/** What a text means: a base model; or one of several; or at least these models. Or nothing that is known. */
export interface Resolution {
  readonly baseModelKey: string | null;
  /** Empty, or two and more. With a base model, its two names: the lab's word for the latest, and the release. */
  readonly candidateKeys: readonly string[];
  /** The models that the text names beside those that are linked to what it means. */
  readonly modelKeys: readonly string[];
}

/** A model that is called so by its provider. */
interface Called {
  readonly key: string;
  readonly baseModelKey: string | null;
}

/** What the catalog knows of the texts, however much was added to them. */
interface Known {
  readonly index: BaseModelIndex;
  readonly models: ReadonlyMap<string, ModelRow>;
  readonly modelsCalled: ReadonlyMap<string, readonly Called[]>;
}

/**
 * Of each text in turn: the very key of a model, else what the rules read in it, else the id of a model at a provider,
 * which the key of a model without a base model can be as well; and where it is none of them, the same of the text without
 * what was added to it.
 */
export async function resolveModels(texts: readonly string[], context: Context): Promise<Resolution[]> {
  const catalog = await catalogOf(context);
  const known = await knownOf(texts, catalog);
  return Promise.all(texts.map((text) => withEither(text, resolved(text, known), { catalog, known })));
}

async function knownOf(texts: readonly string[], catalog: CatalogAtVersion): Promise<Known> {
  const index = await catalog.resolutions.baseModelIndex();
  const every = [...new Set(texts.flatMap(stripDecorations))];
  const models = new Map((await catalog.models.byKeys(every)).map((model) => [model.key, model]));
  const known = { index, models, modelsCalled: new Map<string, Called[]>() };
  const unsettled = texts.filter((text) => read(text, known).baseModelKey === null);
  const ids = [...new Set(unsettled.flatMap(stripDecorations))];
  const called = ids.length > 0 ? await catalog.resolutions.modelsByIds(ids) : [];
  return { ...known, modelsCalled: Map.groupBy(called, ({ modelId }) => modelId) };
}

function resolved(text: string, known: Known): Resolution {
  const resolutions = stripDecorations(text).map((plainer) => read(plainer, known));
  return resolutions.find(isKnown) ?? oneOf([]);
}

function isKnown({ baseModelKey, candidateKeys, modelKeys }: Resolution): boolean {
  return baseModelKey !== null || candidateKeys.length + modelKeys.length > 0;
}

function read(text: string, { index, models, modelsCalled }: Known): Resolution {
  const model = models.get(text);
  const called = modelsCalled.get(text) ?? [];
  if (model) return byKey(model, called, index);
  const candidateKeys = matchIdentifier(text, index).map(({ key }) => key);
  return candidateKeys.length === 1 ? oneOf(candidateKeys) : byId(candidateKeys, called);
}

function byKey(model: ModelRow, called: readonly Called[], index: BaseModelIndex): Resolution {
  if (model.baseModelKey !== null) return oneOf([model.baseModelKey]);
  const candidates = readModel(model, index)?.candidates ?? [];
  return oneOf(
    candidates.map(({ key }) => key),
    [model.key, ...called.map(({ key }) => key)],
  );
}

function byId(candidateKeys: readonly string[], models: readonly Called[]): Resolution {
  const linked = new Set(models.map(({ baseModelKey }) => baseModelKey).filter((key) => key !== null));
  return oneOf(
    candidateKeys.length > 0 ? candidateKeys : [...linked],
    models.map(({ key }) => key),
  );
}

function oneOf(baseModelKeys: readonly string[], modelKeys: readonly string[] = []): Resolution {
  const [only, ...others] = baseModelKeys;
  if (only !== undefined && others.length === 0) return { baseModelKey: only, candidateKeys: [], modelKeys: [] };
  return { baseModelKey: null, candidateKeys: baseModelKeys, modelKeys };
}

interface Asked {
  readonly catalog: CatalogAtVersion;
  readonly known: Known;
}

/**
 * Who says "claude-sonnet-4-5" wants whoever serves it: under the lab's word for the latest, as its one release, or
 * without a link, for nobody knows which of the two that provider means.
 */
async function withEither(text: string, resolution: Resolution, { catalog, known }: Asked): Promise<Resolution> {
  const { baseModelKey, candidateKeys } = resolution;
  const found = [...(baseModelKey === null ? candidateKeys : [baseModelKey])].flatMap(known.index.byKey);
  const pair = eitherOf(text, found, known.index);
  if (pair === undefined) return resolution;
  const names = pair.map(({ key }) => key);
  const undecided = await catalog.resolutions.undecided();
  const either = undecided.filter(({ candidates }) => candidates.every(({ key }) => names.includes(key)));
  return {
    baseModelKey: pair[0].key,
    candidateKeys: names,
    modelKeys: either.map(({ key }) => key),
  };
}

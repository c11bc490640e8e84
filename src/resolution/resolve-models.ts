import { type Context, viewOf } from '../context.ts';
import type { ModelRow } from '../model/model-queries.ts';
import type { BaseModelIndex } from '../models-dev/base-model-index.ts';
import { readModel } from '../models-dev/link.ts';
import { readText } from '../models-dev/read-text.ts';

/** What a text means: a base model; or one of several; or at least these models. Or nothing that is known. */
export interface Resolution {
  readonly baseModelKey: string | null;
  /** Empty, or two and more. */
  readonly candidateKeys: readonly string[];
  /** The models that the text names when there is no base model to name them all. */
  readonly modelKeys: readonly string[];
}

/** Of each text in turn: the very key of a model, else what the rules read in it, else the id of a model at a provider. */
export async function resolveModels(texts: readonly string[], context: Context): Promise<Resolution[]> {
  const view = await viewOf(context);
  const index = await context.resolutions.baseModelIndex(view);
  const models = new Map((await context.models.byKeys(view, texts)).map((model) => [model.key, model]));
  const read = new Map(texts.map((text) => [text, byKeyOrRules(text, models.get(text), index)]));

  const unsettled = texts.filter((text) => read.get(text)?.baseModelKey == null);
  const called = unsettled.length > 0 ? await context.resolutions.modelsByIds(view, unsettled) : [];
  const modelsCalled = Map.groupBy(called, ({ modelId }) => modelId);
  return texts.map((text) => {
    const resolution = read.get(text);
    if (resolution && (resolution.baseModelKey !== null || models.has(text))) return resolution;
    return byId(resolution?.candidateKeys ?? [], modelsCalled.get(text) ?? []);
  });
}

function byKeyOrRules(text: string, model: ModelRow | undefined, index: BaseModelIndex): Resolution {
  if (model?.baseModelKey != null) return oneOf([model.baseModelKey]);
  if (model)
    return oneOf(
      (readModel(model, index)?.candidates ?? []).map(({ key }) => key),
      [model.key],
    );
  return oneOf(readText(text, index).map(({ key }) => key));
}

function byId(
  candidateKeys: readonly string[],
  models: readonly { readonly key: string; readonly baseModelKey: string | null }[],
): Resolution {
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

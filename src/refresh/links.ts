import { type BaseModelLink, linkModels } from '../models-dev/link.ts';
import type { CatalogDifference, Difference } from './compare.ts';
import type { StoredCatalog, StoredHashes } from './stored-catalog.ts';

/** What turns the stored links of models to base models into those of a new version. */
export interface LinkDifference {
  readonly begun: readonly (BaseModelLink & { readonly modelKey: string })[];
  /** Keys of the models whose stored link ends. The link of a removed model stays: it tells what the model was. */
  readonly ended: readonly string[];
}

export function compareLinks(stored: StoredCatalog, { models, baseModels }: CatalogDifference): LinkDifference {
  const modelKeys = keysAfter(stored.models, models);
  const links = linkModels(modelKeys.map(modelOf), keysAfter(stored.baseModels, baseModels));
  const isAsStored = (modelKey: string) =>
    stored.links.get(modelKey)?.baseModelKey === links.get(modelKey)?.baseModelKey &&
    stored.links.get(modelKey)?.rule === links.get(modelKey)?.rule;

  const differing = modelKeys.filter((modelKey) => !isAsStored(modelKey));
  return {
    begun: differing.flatMap((modelKey) => {
      const link = links.get(modelKey);
      return link ? [{ modelKey, ...link }] : [];
    }),
    ended: differing.filter((modelKey) => stored.links.has(modelKey)),
  };
}

function keysAfter(stored: StoredHashes, { added, removed }: Difference<unknown>): string[] {
  const gone = new Set(removed);
  return [...stored.keys().filter((key) => !gone.has(key)), ...added.map((record) => record.key)];
}

function modelOf(key: string) {
  return { key, modelId: key.slice(key.indexOf('/') + 1) };
}

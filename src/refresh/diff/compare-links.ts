import type { LinkableBaseModel } from '../../matching/base-model-index.ts';
import { type BaseModelLink, linkModels, type StatedBaseModels } from '../../matching/link-models.ts';
import type { LinkableModel } from '../../matching/link-rules.ts';
import type { StoredCatalog } from '../store/stored-catalog.ts';
import type { CatalogDifference, Difference } from './compare.ts';

/** Difference between the stored links from models to base models and those of a new version. */
export interface LinkDifference {
  readonly started: readonly (BaseModelLink & { readonly modelKey: string })[];
  /** Keys of models whose stored link ends. The link of a removed model stays for its history. */
  readonly ended: readonly string[];
}

/** What is known about links. */
export interface LinkStatements {
  /** The links that the document states. Undefined: it states none, so those of earlier documents remain. */
  readonly stated: StatedBaseModels | undefined;
  /** The links that the registry states. */
  readonly registered: StatedBaseModels;
}

export function compareLinks(
  stored: StoredCatalog,
  difference: CatalogDifference,
  { stated = knownStatements(stored, difference), registered }: LinkStatements,
): LinkDifference {
  const models = linkableAfter<LinkableModel>(stored.linkable.models, difference.models);
  const baseModels = linkableAfter<LinkableBaseModel>(stored.linkable.baseModels, difference.baseModels);
  const links = linkModels(models, baseModels, stated, registered);
  const isAsStored = (modelKey: string) =>
    stored.links.get(modelKey)?.baseModelKey === links.get(modelKey)?.baseModelKey &&
    stored.links.get(modelKey)?.rule === links.get(modelKey)?.rule;

  const differing = models.map(({ key }) => key).filter((modelKey) => !isAsStored(modelKey));
  return {
    started: differing.flatMap((modelKey) => {
      const link = links.get(modelKey);
      return link ? [{ modelKey, ...link }] : [];
    }),
    ended: differing.filter((modelKey) => stored.links.has(modelKey)),
  };
}

/** A stated link remains as long as its model is in the catalog. */
function knownStatements({ links }: StoredCatalog, { models }: CatalogDifference): StatedBaseModels {
  const added = new Set(models.added.map(({ key }) => key));
  const known = [...links].filter(([modelKey, { rule }]) => rule === 'STATED' && !added.has(modelKey));
  return new Map(known.map(([modelKey, { baseModelKey }]) => [modelKey, baseModelKey]));
}

export function isSameLinks({ started, ended }: LinkDifference): boolean {
  return started.length + ended.length === 0;
}

/** The records to link after the difference is applied. */
export function linkableAfter<Linkable extends { readonly key: string }>(
  stored: readonly Linkable[],
  { added, changed, removed }: Difference<Linkable>,
): Linkable[] {
  const replaced = new Set([...changed.map(({ key }) => key), ...removed]);
  return [...stored.filter(({ key }) => !replaced.has(key)), ...[...added, ...changed].map(({ content }) => content)];
}

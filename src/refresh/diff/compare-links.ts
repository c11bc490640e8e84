import type { Db } from '../../db/connect.ts';
import { current } from '../../db/version-predicates.ts';
import { Pauses } from '../../event-loop-turn.ts';
import type { LinkableBaseModel } from '../../matching/base-model-index.ts';
import { type BaseModelLink, linker, type StatedBaseModels } from '../../matching/link-models.ts';
import type { LinkableModel } from '../../matching/link-rules.ts';
import { inPartsOf } from '../store/in-key-order.ts';
import type { StoredCatalog } from '../store/stored-catalog.ts';
import { linkedModels, linksOf, type StoredLink, statedBaseModelsAt } from '../store/stored-links.ts';
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

/**
 * Links all models again, because a change of one record can change the links of others. Throws the reason of the signal
 * when it aborts.
 */
export async function compareLinks(
  db: Db,
  stored: StoredCatalog,
  difference: CatalogDifference,
  { stated, registered }: LinkStatements,
  signal: AbortSignal,
): Promise<LinkDifference> {
  const baseModels = linkableAfter<LinkableBaseModel>(stored.linkableBaseModels, difference.baseModels);
  const linkOf = linker(baseModels, stated ?? (await knownStatements(db, difference)), registered);
  const started: LinkDifference['started'][number][] = [];
  const ended: string[] = [];
  const pauses = new Pauses(signal);
  for await (const { model, before } of modelsAfter(db, difference.models)) {
    if (pauses.isDue) await pauses.pause();
    const link = linkOf(model);
    if (before?.baseModelKey === link?.baseModelKey && before?.rule === link?.rule) continue;
    if (link) started.push({ modelKey: model.key, ...link });
    if (before) ended.push(model.key);
  }
  return { started, ended };
}

/** A stated link remains as long as its model is in the catalog. */
async function knownStatements(db: Db, { models }: CatalogDifference): Promise<StatedBaseModels> {
  const added = new Set(models.added.map(({ key }) => key));
  return new Map([...(await statedBaseModelsAt(db, current))].filter(([modelKey]) => !added.has(modelKey)));
}

interface ModelToLink {
  readonly model: LinkableModel;
  /** The stored link. Undefined: the model has none. */
  readonly before: StoredLink | undefined;
}

/** The models after the difference is applied. */
async function* modelsAfter(
  db: Db,
  { added, changed, removed }: Difference<LinkableModel>,
): AsyncGenerator<ModelToLink> {
  const replaced = new Set([...changed.map(({ key }) => key), ...removed]);
  for await (const part of linkedModels(db)) {
    for (const { link, ...model } of part) if (!replaced.has(model.key)) yield { model, before: link ?? undefined };
  }
  for (const part of inPartsOf([...added, ...changed])) {
    const links = await linksOf(
      db,
      part.map(({ key }) => key),
    );
    for (const { key, content } of part) yield { model: content, before: links.get(key) };
  }
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

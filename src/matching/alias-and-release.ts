import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { dateOf, spellingKey } from './model-spelling.ts';

/** The lab's alias for the latest release of a version, and its only release: "claude-sonnet-4-5", "claude-sonnet-4-5-20250929". */
export type AliasAndRelease = readonly [alias: IndexedBaseModel, release: IndexedBaseModel];

/**
 * The alias and release that a base model belongs to. Providers use both ids for the same model, mostly without
 * distinction. A name without a version makes no pair, because "Mistral Large (latest)" moves on to another model.
 */
export function aliasAndRelease(baseModel: IndexedBaseModel, index: BaseModelIndex): AliasAndRelease | undefined {
  const name = baseModel.name.replace(LATEST, '');
  const sameLab = ({ labKey }: IndexedBaseModel) => labKey === baseModel.labKey;
  const aliases = index.byName(spellingKey(`${name} (latest)`)).filter((one) => sameLab(one) && LATEST.test(one.name));
  const releases = index.byName(spellingKey(name)).filter((one) => sameLab(one) && dateOf(one.id) !== undefined);
  const [alias, ...otherAliases] = aliases;
  const [release, ...otherReleases] = releases;
  if (!alias || !release || otherAliases.length + otherReleases.length > 0 || !/\d/.test(name)) return undefined;
  return [alias, release];
}

const LATEST = / \(latest\)$/i;

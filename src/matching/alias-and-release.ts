import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { dateOf, spelled } from './model-spelling.ts';

/** A lab’s word for the latest of one version, and the only release of that: "claude-sonnet-4-5", "claude-sonnet-4-5-20250929". */
export type AliasAndRelease = readonly [alias: IndexedBaseModel, release: IndexedBaseModel];

/**
 * The pair that a base model is one of. Providers use the two for the same model, mostly without saying which they mean.
 * A name without a version makes no pair: "Mistral Large (latest)" is soon another model.
 */
export function aliasAndRelease(baseModel: IndexedBaseModel, index: BaseModelIndex): AliasAndRelease | undefined {
  const name = baseModel.name.replace(LATEST, '');
  const sameLab = ({ labKey }: IndexedBaseModel) => labKey === baseModel.labKey;
  const aliases = index.byName(spelled(`${name} (latest)`)).filter((one) => sameLab(one) && LATEST.test(one.name));
  const releases = index.byName(spelled(name)).filter((one) => sameLab(one) && dateOf(one.id) !== undefined);
  const [alias, ...otherAliases] = aliases;
  const [release, ...otherReleases] = releases;
  if (!alias || !release || otherAliases.length + otherReleases.length > 0 || !/\d/.test(name)) return undefined;
  return [alias, release];
}

const LATEST = / \(latest\)$/i;

import type { BaseModelIndex, IndexedBaseModel } from './base-model-index.ts';
import { dateOf, spellingKey, withoutDate } from './model-spelling.ts';

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

/** The release that a base model is the alias of. Undefined: the base model is no alias. */
export function releaseOfAlias(baseModel: IndexedBaseModel, index: BaseModelIndex): IndexedBaseModel | undefined {
  const pair = aliasAndRelease(baseModel, index);
  return pair?.[0] === baseModel ? pair[1] : undefined;
}

/**
 * The dated releases of an undated base model, earliest first: "gpt-4o-2024-05-13" and "gpt-4o-2024-08-06" for "gpt-4o",
 * and the release that an alias points to.
 */
export function releasesOf(baseModel: IndexedBaseModel, index: BaseModelIndex): readonly IndexedBaseModel[] {
  if (dateOf(baseModel.id) !== undefined) return [];
  const sameId = index
    .byUndatedSpelling(spellingKey(withoutDate(baseModel.id)))
    .filter(({ labKey, id }) => labKey === baseModel.labKey && dateOf(id) !== undefined);
  const pointedTo = releaseOfAlias(baseModel, index);
  return [...new Set([...sameId, ...(pointedTo ? [pointedTo] : [])])].toSorted(byReleaseDate);
}

function byReleaseDate(one: IndexedBaseModel, other: IndexedBaseModel): number {
  const [date, otherDate] = [one.releaseDate ?? '', other.releaseDate ?? ''];
  if (date !== otherDate) return date < otherDate ? -1 : 1;
  return one.key < other.key ? -1 : 1;
}

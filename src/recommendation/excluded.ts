import type { CatalogAtVersion } from '../app/queries.ts';
import type { Requirement } from './requirements.ts';

/** What one requirement does to the choice. */
export interface Exclusion {
  readonly requirement: Requirement;
  /** Models that fit all other requirements but not this one. */
  readonly excludes: number;
  /** Models that fit this one, whatever the others. */
  readonly fits: number;
}

/** The requirements, the one that alone excludes most first. */
export async function exclusionsBy(
  requirements: readonly Requirement[],
  catalog: CatalogAtVersion,
): Promise<Exclusion[]> {
  const filters = requirements.flatMap((one) => ('filter' in one ? one.filter : []));
  const predicates = requirements.flatMap((one) => ('holds' in one ? one.holds : []));
  const rows = predicates.length === 0 ? [] : await catalog.models.all({});
  const held = new Map(rows.map((model) => [model.key, predicates.map((holds) => holds(model))]));
  const matched = await catalog.requirements.matched(filters);

  // Those by filter first, as the answers stand.
  const inOrder = requirements.toSorted((one, other) => Number('holds' in one) - Number('holds' in other));
  const choices = matched.map((model) => [...model.matched, ...(held.get(model.key) ?? [])]);
  return inOrder
    .map((requirement, index) => ({
      requirement,
      excludes: choices.filter((fits) => fits.every((fit, other) => fit === (other !== index))).length,
      fits: choices.filter((fits) => fits[index]).length,
    }))
    .toSorted((one, other) => other.excludes - one.excludes);
}

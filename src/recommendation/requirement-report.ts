import type { CatalogAtVersion } from '../app/queries.ts';
import type { Requirement } from './requirements.ts';

/** The effect of one requirement on the selection. */
export interface RequirementReport {
  readonly requirement: Requirement;
  /** Models that satisfy all other requirements but not this one. */
  readonly eliminates: number;
  /** Models that satisfy this requirement, regardless of the others. */
  readonly satisfiedBy: number;
}

/** One report per requirement, the one that alone eliminates most models first. */
export async function requirementReports(
  requirements: readonly Requirement[],
  catalog: CatalogAtVersion,
): Promise<RequirementReport[]> {
  const filters = requirements.flatMap((one) => ('filter' in one ? one.filter : []));
  const predicates = requirements.flatMap((one) => ('holds' in one ? one.holds : []));
  const rows = predicates.length === 0 ? [] : await catalog.models.all({});
  const byPredicate = new Map(rows.map((model) => [model.key, predicates.map((holds) => holds(model))]));
  const byFilter = await catalog.requirements.matched(filters);

  // Filters first, in the order of the answers.
  const inOrder = requirements.toSorted((one, other) => Number('holds' in one) - Number('holds' in other));
  const answers = byFilter.map(({ key, matched }) => [...matched, ...(byPredicate.get(key) ?? [])]);
  return inOrder
    .map((requirement, index) => ({
      requirement,
      eliminates: answers.filter((all) => all.every((holds, other) => holds === (other !== index))).length,
      satisfiedBy: answers.filter((all) => all[index]).length,
    }))
    .toSorted((one, other) => other.eliminates - one.eliminates);
}

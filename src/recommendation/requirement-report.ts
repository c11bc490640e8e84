import type { CatalogAtVersion } from '../app/queries.ts';
import { mapInTurns, wholeTurn } from '../event-loop-turn.ts';
import { type Answers, conflictOf } from './conflict.ts';
import type { Requirement } from './requirements.ts';

/** The effect of one requirement on the selection. */
export interface RequirementReport {
  readonly requirement: Requirement;
  /** Models that satisfy all other requirements but not this one. */
  readonly eliminates: number;
  /** Models that satisfy this requirement, regardless of the others. */
  readonly satisfiedBy: number;
}

export interface SelectionReport {
  /** One per requirement, the one that alone eliminates most models first. */
  readonly requirements: readonly RequirementReport[];
  /** A smallest set of requirements that no model satisfies together. Empty: a model matches. */
  readonly conflict: readonly RequirementReport[];
}

export async function reportSelection(
  requirements: readonly Requirement[],
  catalog: CatalogAtVersion,
): Promise<SelectionReport> {
  const filters = requirements.filter((one) => 'filter' in one);
  const predicates = requirements.filter((one) => 'holds' in one);
  const rows = predicates.length === 0 ? [] : await catalog.models.all({});
  const byPredicate = new Map(
    await mapInTurns(rows, (model) => [model.key, predicates.map(({ holds }) => holds(model))] as const),
  );
  const byFilter = await catalog.requirements.matched(filters.map(({ filter }) => filter));
  const models = byFilter.map(({ key, matched }) => [...matched, ...(byPredicate.get(key) ?? [])]);
  await wholeTurn();
  return reportOf([...filters, ...predicates], models);
}

function reportOf(requirements: readonly Requirement[], models: readonly Answers[]): SelectionReport {
  const reports = requirements.map((requirement, index) => ({
    requirement,
    eliminates: models.filter((answers) => answers.every((holds, other) => holds === (other !== index))).length,
    satisfiedBy: models.filter((answers) => answers[index]).length,
  }));
  return {
    requirements: reports.toSorted((one, other) => other.eliminates - one.eliminates),
    conflict: conflictOf(models).flatMap((index) => reports[index] ?? []),
  };
}

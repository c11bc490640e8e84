/** For one model, whether it satisfies each requirement. */
export type Answers = readonly boolean[];

/** Sets up to this size are searched for the smallest; the number of sets grows with the power of the size. */
export const MAX_SMALLEST = 3;

/**
 * The indexes of a smallest set of requirements that no model satisfies together; of sets of the same size, the first in
 * order. A set above `MAX_SMALLEST` is only irreducible: without any one of its requirements, a model satisfies the rest.
 * Empty if a model satisfies all requirements, or without models.
 */
export function conflictOf(models: readonly Answers[]): readonly number[] {
  const distinct = [...new Map(models.map((answers) => [answers.join(), answers])).values()];
  const requirements = [...(distinct[0] ?? []).keys()];
  if (!conflicts(requirements, distinct)) return [];
  for (let size = 1; size <= MAX_SMALLEST; size += 1) {
    const found = conflictOfSize(size, requirements, distinct);
    if (found) return found;
  }
  return irreducibleConflict(requirements, distinct);
}

function conflicts(requirements: readonly number[], models: readonly Answers[]): boolean {
  return models.length > 0 && !models.some((answers) => requirements.every((index) => answers[index]));
}

function conflictOfSize(
  size: number,
  requirements: readonly number[],
  models: readonly Answers[],
): readonly number[] | null {
  if (size === 1) {
    const unsatisfied = requirements.find((index) => !models.some((answers) => answers[index]));
    return unsatisfied === undefined ? null : [unsatisfied];
  }
  for (const [position, index] of requirements.entries()) {
    const satisfying = models.filter((answers) => answers[index]);
    const others = conflictOfSize(size - 1, requirements.slice(position + 1), satisfying);
    if (others) return [index, ...others];
  }
  return null;
}

/** Drops requirements that the conflict does not need, the last ones first, because the defaults come last. */
function irreducibleConflict(requirements: readonly number[], models: readonly Answers[]): readonly number[] {
  return requirements.reduceRight((kept, index) => {
    const others = kept.filter((one) => one !== index);
    return conflicts(others, models) ? others : kept;
  }, requirements);
}

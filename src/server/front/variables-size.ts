interface VariablesSize {
  /** Without those of `numbers`. */
  readonly values: number;
  /** Those in lists of numbers alone, which are vectors. */
  readonly numbers: number;
  readonly depth: number;
}

/** How many values variables hold, and how deep. Without recursion, for a megabyte can nest half a million levels. */
export function variablesSize(variables: unknown): VariablesSize {
  let values = 0;
  let numbers = 0;
  let depth = 0;
  let level = contentsOf(variables);
  while (level.length > 0) {
    values += level.length;
    depth++;
    const vectors = level.filter(isVector);
    numbers += vectors.reduce((sum, { length }) => sum + length, 0);
    level = level.flatMap((value) => (isVector(value) ? [] : contentsOf(value)));
  }
  return { values, numbers, depth };
}

function contentsOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

function isVector(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'number');
}

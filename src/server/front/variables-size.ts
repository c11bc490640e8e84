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
  let level = [variables].filter(isContainer);
  while (level.length > 0) {
    const below: object[] = [];
    let contained = 0;
    for (const container of level) {
      if (isVector(container)) {
        numbers += container.length;
        continue;
      }
      const contents: readonly unknown[] = Array.isArray(container) ? container : Object.values(container);
      contained += contents.length;
      for (const value of contents) if (isContainer(value)) below.push(value);
    }
    values += contained;
    if (contained > 0) depth++;
    level = below;
  }
  return { values, numbers, depth };
}

function isContainer(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isVector(value: object): value is readonly number[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'number');
}

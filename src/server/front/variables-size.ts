/** How many values variables hold, and how deep. Without recursion, for a megabyte can nest half a million levels. */
export function variablesSize(variables: unknown): { readonly values: number; readonly depth: number } {
  let values = 0;
  let depth = 0;
  let level = contentsOf(variables);
  while (level.length > 0) {
    values += level.length;
    depth++;
    level = level.flatMap(contentsOf);
  }
  return { values, depth };
}

function contentsOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}

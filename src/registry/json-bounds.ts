const MAX_DEPTH = 30;
const MAX_VALUES = 500_000;

/**
 * Why a value is no bounded JSON, as the end of a sentence. Null: it is. Without recursion, because anchors of YAML can make
 * a value that contains itself, and a value that contains another a million times.
 */
export function boundsFault(root: unknown): string | null {
  const left: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }];
  let seen = 0;
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, depth } = next;
    if (++seen > MAX_VALUES) return `must have at most ${MAX_VALUES} values, with each anchor expanded`;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) return `must be nested at most ${MAX_DEPTH} levels deep and must not contain itself`;
    for (const item of Object.values(value)) left.push({ value: item, depth: depth + 1 });
  }
  return null;
}

/** Counts by key, as a query gives them; a key without rows is not among them. */
export function countsByKey(
  rows: readonly { readonly key: string; readonly count: number }[],
): ReadonlyMap<string, number> {
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** Those of the ids that can be the number of a row. */
export function rowIds(ids: readonly string[]): string[] {
  return ids.filter((id) => /^[1-9]\d{0,14}$/.test(id));
}

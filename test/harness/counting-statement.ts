/** Whether a statement counts rows, or reads the counts that are stored with a version. */
export function isCounting(statement: string): boolean {
  return /^select [^(]*(?:count\(|sum\("number"\))/.test(statement) || statement.includes('"present_model_counts"');
}

/** Whether a statement counts rows, or reads the counts that are stored with a version. */
export function isCounting(statement: string): boolean {
  return /^select [^(]*count\(/.test(statement) || /"present_model_counts"|\bas facet_counts\b/.test(statement);
}

/**
 * Names of metrics that mean the same, in lower case and without punctuation, "%" being "percent": the first one stands
 * for all. Only where the words leave no doubt: a "score" may be anything, and Scale's of a benchmark is half of what
 * Artificial Analysis calls "pass@1" there.
 */
export const sameMetrics = [
  ['resolved', 'percent resolved', 'resolved percent', 'resolve rate', 'resolved rate', 'resolution rate'],
  ['percent correct', 'correct percent', 'correct', 'accuracy'],
  ['success rate', 'percent success', 'success percent'],
] as const;

/**
 * Groups of equivalent metric names, in lower case without punctuation and with "percent" for "%". The first name
 * represents the group. Ambiguous names are excluded: a "score" of Scale is half the "pass@1" of Artificial Analysis.
 */
export const sameMetrics = [
  ['resolved', 'percent resolved', 'resolved percent', 'resolve rate', 'resolved rate', 'resolution rate'],
  ['percent correct', 'correct percent', 'correct', 'accuracy'],
  ['success rate', 'percent success', 'success percent'],
] as const;

/** The paths of the console's pages. The console and the gateway share them. */
export const consolePaths = {
  models: '/',
  model: '/model',
  baseModel: '/base-model',
  provider: '/provider',
  changes: '/changes',
  cost: '/cost',
  compare: '/compare',
  check: '/check',
  lab: '/lab',
  benchmark: '/benchmark',
  operations: '/operations',
} as const;

const known: ReadonlySet<string> = new Set(Object.values(consolePaths));

export function isConsolePath(pathname: string): boolean {
  return known.has(pathname);
}

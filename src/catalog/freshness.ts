import type { RefreshRow } from '../refresh/refresh-queries.ts';

const EXPIRED_MS = 7 * 86_400_000;

/** How old the catalogue is, by the last refresh that confirmed it. */
export function freshnessOf(
  last: RefreshRow | undefined,
  freshForMs: number,
  now: Date,
): 'FRESH' | 'STALE' | 'EXPIRED' | 'EMPTY' {
  if (!last?.observedAt) return 'EMPTY';
  const ageMs = now.getTime() - last.observedAt.getTime();
  if (ageMs > EXPIRED_MS || last.sourceKind === 'BUNDLED') return 'EXPIRED';
  return ageMs > freshForMs ? 'STALE' : 'FRESH';
}

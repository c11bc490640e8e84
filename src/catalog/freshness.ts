import type { RefreshRow } from '../refresh/store/refresh-queries.ts';

const EXPIRED_MS = 7 * 86_400_000;

/** The freshness of the catalog, by the last refresh that confirmed it. */
export function freshnessOf(
  last: RefreshRow | undefined,
  freshForMs: number,
  now: Date,
): 'FRESH' | 'STALE' | 'EXPIRED' | 'EMPTY' {
  if (!last?.observedAt) return 'EMPTY';
  if (last.sourceKind === 'BUNDLED') return 'EXPIRED';
  const ageMs = now.getTime() - last.observedAt.getTime();
  if (ageMs <= freshForMs) return 'FRESH';
  return ageMs > EXPIRED_MS ? 'EXPIRED' : 'STALE';
}

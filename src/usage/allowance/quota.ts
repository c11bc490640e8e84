import type { Quotas } from '../../db/tables/json-columns.ts';

export type QuotaLimit = 'REQUESTS_PER_MINUTE' | 'TOKENS_PER_MINUTE' | 'REQUESTS_PER_DAY';

/** MODEL: over all callers of the model. TIER: over all models, for one caller. */
export type QuotaScope = 'MODEL' | 'TIER';

/** What has quotas: a model, or a caller by its tier. */
export interface QuotaSubject {
  readonly scope: QuotaScope;
  /** The key of the model, or the caller as a reservation names it. */
  readonly subject: string;
  readonly quotas: Quotas;
}

/** How much of one quota is used in its present minute or day. */
export interface QuotaState {
  readonly scope: QuotaScope;
  readonly limit: QuotaLimit;
  readonly allowed: number;
  /** Recorded usage and open reservations. */
  readonly used: number;
  readonly resetsAt: Date;
}

export const quotaLimits = {
  REQUESTS_PER_MINUTE: { quota: 'requestsPerMinute', span: 'MINUTE', counts: 'requests' },
  TOKENS_PER_MINUTE: { quota: 'tokensPerMinute', span: 'MINUTE', counts: 'tokens' },
  REQUESTS_PER_DAY: { quota: 'requestsPerDay', span: 'DAY', counts: 'requests' },
} as const satisfies Record<
  QuotaLimit,
  { readonly quota: keyof Quotas; readonly span: 'MINUTE' | 'DAY'; readonly counts: 'requests' | 'tokens' }
>;

export function quotaLimitNames(): QuotaLimit[] {
  return Object.keys(quotaLimits) as QuotaLimit[]; // `keys` knows no names.
}

/** Null or without a limit: there is no quota, and nothing is counted. */
export function quotaSubject(scope: QuotaScope, subject: string, quotas: Quotas | null): QuotaSubject[] {
  return quotas && Object.keys(quotas).length > 0 ? [{ scope, subject, quotas }] : [];
}

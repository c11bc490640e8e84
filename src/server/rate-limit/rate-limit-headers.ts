import type { RateLimitUse } from './rate-limiter.ts';

/** The headers that tell a caller how much of its limit is left. */
export function rateLimitHeaders({ limit, remaining, resetS }: RateLimitUse): Record<string, string> {
  return {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(resetS),
  };
}

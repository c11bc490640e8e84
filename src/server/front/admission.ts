import { GraphQLError } from 'graphql';
import { limitExceeded } from '../../graph/errors/errors.ts';
import type { Caller, RateLimiter, RateLimitUse } from '../rate-limit/rate-limiter.ts';
import { COST } from './limits.ts';
import { checkLimits, type OperationRequest } from './operation-limits.ts';

export interface Admission {
  /** Null: the document has no such operation, or its variables exceed a limit. */
  readonly cost: number | null;
  /** Null: the operation may start. */
  readonly error: GraphQLError | null;
  /** Null: not counted. */
  readonly rateLimit: RateLimitUse | null;
}

/** Decides whether an operation may start, and counts it. Called once for each operation of every transport. */
export type Admit = (request: OperationRequest, caller: Caller) => Promise<Admission>;

export function admission(maxCost: number, rateLimiter: RateLimiter | null): Admit {
  return async (request, caller) => {
    const { cost, exceeded } = checkLimits(request, caller, maxCost);
    if (exceeded || cost === null || !rateLimiter) return { cost, error: exceeded, rateLimit: null };
    const perMinute = rateLimiter.limitOf(caller.identity);
    // No wait would help.
    if (cost > perMinute) return { cost, error: limitExceeded({ ...COST, allowed: perMinute }, cost), rateLimit: null };
    const rateLimit = await rateLimiter.spend(caller, cost);
    return { cost, error: rateLimit.isWithin ? null : rateLimited(rateLimit, cost), rateLimit };
  };
}

/** Admits the rest of an answer that has begun. It counts if the caller has enough left, and is not refused if not. */
export function continuedAdmission(maxCost: number, rateLimiter: RateLimiter | null): Admit {
  const admit = admission(maxCost, null);
  return async (request, caller) => {
    const admitted = await admit(request, caller);
    if (admitted.error || admitted.cost === null || !rateLimiter) return admitted;
    return { ...admitted, rateLimit: await rateLimiter.spend(caller, admitted.cost) };
  };
}

export function rateLimited({ tier, limit, remaining, resetS }: RateLimitUse, cost: number): GraphQLError {
  const message = `The tier "${tier}" has a cost of ${limit} per minute, of which ${remaining} is left; the request costs ${cost}. Retry in ${resetS} seconds.`;
  return new GraphQLError(message, {
    extensions: {
      code: 'RATE_LIMITED',
      tier,
      cost,
      limit,
      remaining,
      retryAfter: resetS,
      http: { status: 429, headers: { 'retry-after': String(resetS) } },
    },
  });
}

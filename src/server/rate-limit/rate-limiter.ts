import type { Identity } from '../../access/identity.ts';
import { networkOf } from '../../access/network.ts';
import type { Config } from '../../config.ts';
import type { Log } from '../../log.ts';
import { after } from '../after.ts';
import { MemoryWindows } from './memory-windows.ts';
import type { Spending, Windows } from './windows.ts';

export interface Caller {
  readonly identity: Identity;
  /** Null: unknown. */
  readonly address: string | null;
}

/** A decision on one operation. */
export interface RateLimitUse {
  readonly isWithin: boolean;
  readonly tier: string;
  /** Cost per minute. */
  readonly limit: number;
  readonly remaining: number;
  /** Until the whole limit is available again, at least 1. */
  readonly resetS: number;
}

export interface RateLimiter {
  /** The most that the caller can spend per minute. */
  limitOf(identity: Identity): number;
  /** Counts an operation, unless the caller has not enough left. Waits for Redis only. */
  spend(caller: Caller, cost: number): RateLimitUse | Promise<RateLimitUse>;
  close(): void;
}

/** Limits the query cost per minute of each caller. Null: off. */
export async function openRateLimiter({ rateLimit, redisUrl }: Config, log: Log): Promise<RateLimiter | null> {
  if (rateLimit === null) return null;
  if (redisUrl === null) return rateLimiter(rateLimit, new MemoryWindows(), () => {});
  const { RedisWindows } = await import('./redis-windows.ts');
  const windows = await RedisWindows.open(redisUrl, log);
  return rateLimiter(rateLimit, windows, () => windows.close());
}

function rateLimiter(
  { tiers, lowestTier }: NonNullable<Config['rateLimit']>,
  windows: Windows,
  close: () => void,
): RateLimiter {
  return { limitOf, spend, close };

  function limitOf({ tier }: Identity): number {
    return tiers.get(tier) ?? lowestTier;
  }

  function spend(caller: Caller, cost: number): RateLimitUse | Promise<RateLimitUse> {
    const limit = limitOf(caller.identity);
    return after(windows.spend(nameOf(caller), cost, limit), (spending) => useOf(caller, spending, limit));
  }

  function useOf({ identity }: Caller, { isWithin, spent, resetMs }: Spending, limit: number): RateLimitUse {
    // The tier of a key can change within a window.
    const remaining = Math.max(0, limit - spent);
    return { isWithin, tier: identity.tier, limit, remaining, resetS: Math.max(1, Math.ceil(resetMs / 1000)) };
  }
}

/** A credential counts from wherever it is sent. Callers without one count by their network. */
function nameOf({ identity, address }: Caller): string {
  return identity.kind === 'ANONYMOUS' ? `address:${networkOf(address)}` : identity.id;
}

import { Redis } from 'ioredis';
import type { Log } from '../../log.ts';
import { MemoryWindows } from './memory-windows.ts';
import { type Spending, WINDOW_MS, type Windows } from './windows.ts';

/** A request waits no longer for Redis. */
const COMMAND_TIMEOUT_MS = 500;
const CONNECT_TIMEOUT_MS = 1_000;
const RECONNECT_MS = 500;

/** One atomic step. The expiry of the key is the end of the window, so that only the clock of Redis counts. */
const SPEND = `
local spent = tonumber(redis.call('get', KEYS[1]) or '0')
local resetMs = redis.call('pttl', KEYS[1])
if resetMs <= 0 then
  spent = 0
  resetMs = tonumber(ARGV[3])
end
local cost = tonumber(ARGV[1])
if spent + cost > tonumber(ARGV[2]) then return { 0, spent, resetMs } end
redis.call('set', KEYS[1], spent + cost, 'PX', resetMs)
return { 1, spent + cost, resetMs }`;

/** The windows that all gateways on one Redis share. While Redis is away, each gateway counts for itself. */
export class RedisWindows implements Windows {
  readonly #redis: Redis;
  readonly #log: Log;
  readonly #ownWindows = new MemoryWindows();
  #isAway = false;

  private constructor(url: string, log: Log) {
    this.#log = log;
    this.#redis = new Redis(url, {
      lazyConnect: true,
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      // Without these, a command waits for Redis to come back.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => RECONNECT_MS,
    });
    this.#redis.on('error', (error: unknown) => this.#away(error));
    this.#redis.on('ready', () => this.#back());
  }

  /** Waits for Redis a moment, so that the first operations are counted there. */
  static async open(url: string, log: Log): Promise<RedisWindows> {
    const windows = new RedisWindows(url, log);
    await windows.#redis.connect().catch((error: unknown) => windows.#away(error));
    return windows;
  }

  async spend(caller: string, cost: number, limit: number): Promise<Spending> {
    try {
      if (this.#redis.status !== 'ready')
        throw new Error(`The connection to Redis is in the state ${this.#redis.status}.`);
      const answer = await this.#redis.eval(SPEND, 1, `modelgraph:rate:${caller}`, cost, limit, WINDOW_MS);
      this.#back();
      return spendingOf(answer);
    } catch (error) {
      this.#away(error);
      return this.#ownWindows.spend(caller, cost, limit);
    }
  }

  close(): void {
    this.#redis.disconnect();
  }

  #away(error: unknown): void {
    if (!this.#isAway) this.#log.warn({ error }, 'Redis is away; this gateway counts rate limits alone');
    this.#isAway = true;
  }

  #back(): void {
    if (this.#isAway) this.#log.info('Redis is back; gateways share rate limits again');
    this.#isAway = false;
  }
}

function spendingOf(answer: unknown): Spending {
  const [isWithin, spent, resetMs] = answer as [0 | 1, number, number]; // As the script returns it.
  return { isWithin: isWithin === 1, spent, resetMs };
}

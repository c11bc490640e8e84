import { Redis } from 'ioredis';
import type { Log } from '../../../log.ts';
import { fromBytes, type TimedAnswer, toBytes } from './stored-answer.ts';

/** A request waits no longer for Redis. */
const COMMAND_TIMEOUT_MS = 100;
const CONNECT_TIMEOUT_MS = 1_000;
const RECONNECT_MS = 500;
/** After a failure, Redis is not asked for this time. */
const PAUSE_MS = 5_000;
/** Larger answers are kept by each gateway alone. */
const MAX_BYTES = 1_000_000;

/** Answers that all gateways on one Redis share. While Redis fails, it is not asked, so that no request waits for it. */
export class RedisAnswers {
  readonly #redis: Redis;
  readonly #log: Log;
  #pausedUntilMs = 0;

  constructor(url: string, log: Log) {
    this.#log = log;
    this.#redis = new Redis(url, {
      connectTimeout: CONNECT_TIMEOUT_MS,
      commandTimeout: COMMAND_TIMEOUT_MS,
      // Without these, a command waits for Redis to come back.
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => RECONNECT_MS,
    });
    this.#redis.on('error', (error: unknown) => this.#pause(error));
  }

  /** Null: unknown, damaged, or Redis fails. */
  async get(key: string): Promise<TimedAnswer | null> {
    if (!this.#isUsable()) return null;
    try {
      const bytes = await this.#redis.getBuffer(redisKey(key));
      const stored = bytes && fromBytes(key, bytes);
      return stored && stored.expiresAtMs > Date.now() ? stored : null;
    } catch (error) {
      this.#pause(error);
      return null;
    }
  }

  /** Stores an answer until it expires. Does not wait for Redis. */
  set(key: string, stored: TimedAnswer): void {
    const remainingMs = stored.expiresAtMs - Date.now();
    if (!this.#isUsable() || remainingMs <= 0 || stored.answer.body.length > MAX_BYTES) return;
    this.#redis
      .set(redisKey(key), toBytes(key, stored), 'PX', remainingMs)
      .catch((error: unknown) => this.#pause(error));
  }

  close(): void {
    this.#redis.disconnect();
  }

  #isUsable(): boolean {
    return this.#redis.status === 'ready' && performance.now() >= this.#pausedUntilMs;
  }

  #pause(error: unknown): void {
    if (performance.now() >= this.#pausedUntilMs) {
      this.#log.warn({ error }, 'Redis fails; this gateway keeps answers alone');
    }
    this.#pausedUntilMs = performance.now() + PAUSE_MS;
  }
}

function redisKey(key: string): string {
  return `modelgraph:answer:${key}`;
}

import { LRUCache } from 'lru-cache';
import type postgres from 'postgres';

/** Statements that a connection prepares at most. */
const MAX_PREPARED = 500;
/** Texts whose uses are counted. */
const MAX_COUNTED = 1_000;
/** A text is prepared when it is sent for this time, so that those that clients send once leave room for others. */
const USES_BEFORE_PREPARED = 3;

/**
 * The client, but only a bounded number of texts are prepared. postgres.js keeps each prepared statement as long as its
 * connection, and clients decide how many different statements there are.
 */
export function boundedPreparation(client: postgres.Sql, maxPrepared = MAX_PREPARED): postgres.Sql {
  const prepared = new Set<string>();
  const uses = new LRUCache<string, number>({ max: MAX_COUNTED });

  function isPrepared(text: string): boolean {
    if (prepared.has(text)) return true;
    if (prepared.size === maxPrepared) return false;
    const count = (uses.get(text) ?? 0) + 1;
    uses.set(text, count);
    if (count < USES_BEFORE_PREPARED) return false;
    uses.delete(text);
    prepared.add(text);
    return true;
  }

  const unsafe = (...[text, parameters, options]: Parameters<postgres.Sql['unsafe']>) =>
    client.unsafe(text, parameters, options?.prepare ? { ...options, prepare: isPrepared(text) } : options);
  return new Proxy(client, {
    get: (target, property) => (property === 'unsafe' ? unsafe : Reflect.get(target, property)),
  });
}

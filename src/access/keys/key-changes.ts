import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Listen } from '../../db/connect.ts';

const KEY_CHANNEL = 'modelgraph_api_keys';

/** The id of the key that is revoked or rotated. Null: any key may be, because notifications may be lost. */
export type KeyChange = number | null;

/** Publishes to this gateway that an API key is revoked or rotated, here or on another gateway. */
export class KeyChanges {
  readonly #listeners = new Set<(change: KeyChange) => void>();

  /** `listen` null: no other gateway uses the database. */
  static async open(listen: Listen | null): Promise<KeyChanges> {
    const changes = new KeyChanges();
    await listen?.(KEY_CHANNEL, {
      onNotified: (payload) => changes.publish(Number(payload)),
      onListening: () => changes.publish(null),
    });
    return changes;
  }

  publish(change: KeyChange): void {
    for (const listener of this.#listeners) listener(change);
  }

  subscribe(listener: (change: KeyChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** To be selected by the statement that changes a key: other gateways hear of it with the commit. */
export function notifyKeyChange(keyId: PgColumn): SQL<unknown> {
  return sql`pg_notify(${KEY_CHANNEL}, ${keyId}::text)`;
}

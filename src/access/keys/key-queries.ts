import { and, desc, eq, gt, isNull, lt, or, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { anyOf, textArray } from '../../db/key-lists.ts';
import type { Page } from '../../db/keyset.ts';
import { apiKeys } from '../../db/tables/access-tables.ts';
import { notifyKeyChange } from './key-changes.ts';

export type ApiKeyRow = typeof apiKeys.$inferSelect;
export type NewApiKey = Pick<ApiKeyRow, 'name' | 'role' | 'tier' | 'owner' | 'expiresAt'>;
export type KeySecret = Pick<ApiKeyRow, 'hash' | 'prefix'>;

export type ApiKeyQueries = ReturnType<typeof apiKeyQueries>;

const isActive = and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, sql`now()`)));

export function apiKeyQueries(db: Db) {
  return {
    byIds: (ids: readonly string[]): Promise<ApiKeyRow[]> =>
      db
        .select()
        .from(apiKeys)
        .where(sql`${apiKeys.id} = any(${textArray(ids)}::bigint[])`),

    byHashes: (hashes: readonly string[]): Promise<ApiKeyRow[]> =>
      db.select().from(apiKeys).where(anyOf(apiKeys.hash, hashes)),

    activeByHashes: (hashes: readonly string[]): Promise<ApiKeyRow[]> =>
      db
        .select()
        .from(apiKeys)
        .where(and(anyOf(apiKeys.hash, hashes), isActive)),

    /** Newest first. */
    page: ({ limit, after }: Page): Promise<ApiKeyRow[]> =>
      db
        .select()
        .from(apiKeys)
        .where(after ? lt(apiKeys.id, Number(after[0])) : undefined)
        .orderBy(desc(apiKeys.id))
        .limit(limit),

    count: () => db.$count(apiKeys),

    create: async (key: NewApiKey & KeySecret): Promise<ApiKeyRow> => {
      const [row] = await db.insert(apiKeys).values(key).returning();
      if (!row) throw new Error('An insert into api_keys returned no row.');
      return row;
    },

    /** Replaces the secret of an active key. Undefined: the key is not active. */
    rotate: async (id: number, secret: KeySecret): Promise<ApiKeyRow | undefined> => {
      const [row] = await db
        .update(apiKeys)
        .set(secret)
        .where(and(eq(apiKeys.id, id), isActive))
        .returning({ key: apiKeys, notified: notifyKeyChange(apiKeys.id) });
      return row?.key;
    },

    /** Undefined: the key is revoked already. */
    revoke: async (id: number): Promise<ApiKeyRow | undefined> => {
      const [row] = await db
        .update(apiKeys)
        .set({ revokedAt: sql`now()` })
        .where(and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt)))
        .returning({ key: apiKeys, notified: notifyKeyChange(apiKeys.id) });
      return row?.key;
    },

    /** Stores that the key is in use. True for the first use. */
    use: async (id: number): Promise<boolean> => {
      const first = await db
        .update(apiKeys)
        .set({ lastUsedAt: sql`now()` })
        .where(and(eq(apiKeys.id, id), isNull(apiKeys.lastUsedAt)))
        .returning({ id: apiKeys.id });
      if (first.length > 0) return true;
      await db.update(apiKeys).set({ lastUsedAt: sql`now()` }).where(eq(apiKeys.id, id));
      return false;
    },
  };
}

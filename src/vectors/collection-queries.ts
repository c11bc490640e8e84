import { and, count, eq, gt, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../db/connect.ts';
import type { Page } from '../db/keyset.ts';
import { vectorCollections } from '../db/tables/vector-tables.ts';

export type CollectionRow = typeof vectorCollections.$inferSelect;
export type NewCollection = Pick<CollectionRow, 'owner' | 'name' | 'dimensions' | 'distance' | 'model'>;

/** Each owner has a table of points per collection, which is not free. */
export const MAX_COLLECTIONS = 100;

/** An arbitrary but constant number, the first half of the lock of an owner. */
const CREATION_LOCK = 7_304_113;

export type CollectionQueries = ReturnType<typeof collectionQueries>;

export function collectionQueries(db: Db) {
  const ofOwner = (owner: string) => eq(vectorCollections.owner, owner);
  return {
    byName: async (owner: string, name: string): Promise<CollectionRow | undefined> => {
      // Postgres refuses such a text, so no collection has it as its name.
      if (name.includes('\0')) return undefined;
      const [row] = await db
        .select()
        .from(vectorCollections)
        .where(and(ofOwner(owner), eq(vectorCollections.name, name)));
      return row;
    },

    /** By name. */
    page: (owner: string, { limit, after }: Page): Promise<CollectionRow[]> =>
      db
        .select()
        .from(vectorCollections)
        .where(and(ofOwner(owner), after ? gt(vectorCollections.name, after[0] ?? '') : undefined))
        .orderBy(vectorCollections.name)
        .limit(limit),

    count: (owner: string) => db.$count(vectorCollections, ofOwner(owner)),

    ids: async (): Promise<ReadonlySet<string>> => {
      const rows = await db.select({ id: vectorCollections.id }).from(vectorCollections);
      return new Set(rows.map(({ id }) => id));
    },

    /**
     * Runs `work` if the collection exists, and keeps it from being deleted meanwhile. Resolves to whether it exists. One gateway at a time: two that create the same
     * table at once fail, even with `if not exists`.
     */
    whileLocked: (id: string, work: (transaction: Transaction) => Promise<void>): Promise<boolean> =>
      db.transaction(async (transaction) => {
        const rows = await transaction
          .select({ id: vectorCollections.id })
          .from(vectorCollections)
          .where(eq(vectorCollections.id, id))
          .for('update');
        if (rows.length === 0) return false;
        await work(transaction);
        return true;
      }),

    exists: async (id: string): Promise<boolean> =>
      (await db.$count(vectorCollections, eq(vectorCollections.id, id))) > 0,

    create: (collection: NewCollection): Promise<CollectionRow | 'NAME_TAKEN' | 'TOO_MANY_COLLECTIONS'> =>
      db.transaction(async (transaction) => {
        // Two gateways that count at the same time would both find room for one more.
        await transaction.execute(
          sql`select pg_advisory_xact_lock(${CREATION_LOCK}::int, hashtext(${collection.owner}))`,
        );
        const [existing] = await transaction
          .select({ count: count(), hasName: sql<boolean>`coalesce(bool_or(name = ${collection.name}), false)` })
          .from(vectorCollections)
          .where(ofOwner(collection.owner));
        if (existing?.hasName) return 'NAME_TAKEN';
        if (existing && existing.count >= MAX_COLLECTIONS) return 'TOO_MANY_COLLECTIONS';
        const [row] = await transaction.insert(vectorCollections).values(collection).returning();
        if (!row) throw new Error('An insert into vector_collections returned no row.');
        return row;
      }),

    delete: async (owner: string, name: string): Promise<CollectionRow | undefined> => {
      if (name.includes('\0')) return undefined;
      const [row] = await db
        .delete(vectorCollections)
        .where(and(ofOwner(owner), eq(vectorCollections.name, name)))
        .returning();
      return row;
    },
  };
}

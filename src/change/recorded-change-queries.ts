import { and, asc, gt, lte, max } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { changes } from '../db/tables/change-tables.ts';
import type { VisibilityPredicate } from '../db/visibility.ts';
import { type ChangeFilterShape, matchesChangeFilter } from './change-criteria.ts';
import type { ChangeRow } from './change-queries.ts';

export type RecordedChangeQueries = ReturnType<typeof recordedChangeQueries>;

/**
 * The changes in the order of their commits, which is the order of their ids: a refresh inserts them while it holds the
 * lease, so that no other transaction takes ids in the meantime. A reader that has all changes up to an id therefore
 * misses none with a lower one. Changes of imported days have new ids although their time is earlier.
 */
export function recordedChangeQueries(db: Db) {
  return {
    /** 0: there are no changes. */
    newestId: async (): Promise<number> => {
      const [newest] = await db.select({ id: max(changes.id) }).from(changes);
      return newest?.id ?? 0;
    },

    /** The matching changes after an id and up to another one. */
    between: async (
      { after, through }: { readonly after: number; readonly through: number },
      filter: ChangeFilterShape,
      { visible, limit }: { readonly visible: VisibilityPredicate; readonly limit: number },
    ): Promise<ChangeRow[]> =>
      db
        .select()
        .from(changes)
        .where(
          and(gt(changes.id, after), lte(changes.id, through), visible(changes), await matchesChangeFilter(filter)),
        )
        .orderBy(asc(changes.id))
        .limit(limit),
  };
}

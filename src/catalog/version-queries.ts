import { and, desc, isNotNull, lte } from 'drizzle-orm';
import { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { versions } from '../db/tables/catalog-tables.ts';

export type VersionQueries = ReturnType<typeof versionQueries>;

export function versionQueries(db: Db) {
  return {
    /** The newest version; 0 before the first. */
    newest: async (): Promise<CatalogView> => {
      const [newest] = await db
        .select({ number: versions.number })
        .from(versions)
        .orderBy(desc(versions.number))
        .limit(1);
      return new CatalogView(newest?.number ?? 0);
    },

    /** The first version: 1, or that of an imported earlier day. */
    first: async (): Promise<number> => {
      const [first] = await db.select({ number: versions.number }).from(versions).orderBy(versions.number).limit(1);
      return first?.number ?? 1;
    },

    /** The newest version up to the view that was observed by a moment. Null: before the first version that is kept. */
    viewAt: async (view: CatalogView, moment: Date): Promise<CatalogView | null> => {
      const [newest] = await db
        .select({ number: versions.number })
        .from(versions)
        .where(and(lte(versions.number, view.version), lte(versions.observedAt, moment), isNotNull(versions.refreshId)))
        .orderBy(desc(versions.number))
        .limit(1);
      if (newest?.number === view.version) return view;
      return newest ? CatalogView.ofPast(newest.number) : null;
    },
  };
}

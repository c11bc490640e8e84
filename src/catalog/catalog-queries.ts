import { and, countDistinct, desc, isNotNull, lte, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { baseModels, benchmarkResults, models, providers, versions } from '../db/tables/catalog-tables.ts';
import { CatalogView } from '../db/version/catalog-view.ts';

export interface CatalogCounts {
  readonly providers: number;
  readonly models: number;
  readonly baseModels: number;
  readonly labs: number;
  readonly benchmarks: number;
  readonly benchmarkResults: number;
}

export type CatalogQueries = ReturnType<typeof catalogQueries>;

export function catalogQueries(db: Db) {
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

    /** The first version: 1, or one of the past that was imported. */
    first: async (): Promise<number> => {
      const [first] = await db.select({ number: versions.number }).from(versions).orderBy(versions.number).limit(1);
      return first?.number ?? 1;
    },

    /** The newest version up to that of the view that was observed by a moment. Null before the first that is kept. */
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

    counts: (view: CatalogView): Promise<CatalogCounts> =>
      view.read(async (held) => {
        const [row] = await db
          .select({
            providers: db.$count(providers, held(providers)).mapWith(Number),
            models: db.$count(models, held(models)).mapWith(Number),
            baseModels: db.$count(baseModels, held(baseModels)).mapWith(Number),
            labs: sql`${db
              .select({ n: countDistinct(baseModels.labKey) })
              .from(baseModels)
              .where(held(baseModels))}`.mapWith(Number),
            benchmarks: sql`${db
              .select({ n: countDistinct(benchmarkResults.benchmarkKey) })
              .from(benchmarkResults)
              .where(held(benchmarkResults))}`.mapWith(Number),
            benchmarkResults: db.$count(benchmarkResults, held(benchmarkResults)).mapWith(Number),
          })
          .from(sql`(select) as one`);
        if (!row) throw new Error('counts give one row');
        return row;
      }),
  };
}

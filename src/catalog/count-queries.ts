import { countDistinct, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { baseModels, benchmarkResults, models, presentModelCounts, providers } from '../db/tables/catalog-tables.ts';

export interface CatalogCounts {
  readonly providers: number;
  readonly models: number;
  readonly baseModels: number;
  readonly labs: number;
  readonly benchmarks: number;
  readonly benchmarkResults: number;
}

/** The other counts check the version. */
const storedCount = sql`(select coalesce(sum(${presentModelCounts.count}), 0) from ${presentModelCounts})`;

export function countQueries(db: Db) {
  const { askIn } = compiledStatements();

  return (view: CatalogView) => ({
    all: async (): Promise<CatalogCounts> => {
      const [row] = await askIn(view, { shape: 'all', values: {} }, ({ inView, isPresent, isOpen }) =>
        db
          .select({
            providers: db.$count(providers, inView(providers)).mapWith(Number),
            models: (isPresent && !isOpen ? storedCount : sql`${db.$count(models, inView(models))}`).mapWith(Number),
            baseModels: db.$count(baseModels, inView(baseModels)).mapWith(Number),
            labs: sql`${db
              .select({ n: countDistinct(baseModels.labKey) })
              .from(baseModels)
              .where(inView(baseModels))}`.mapWith(Number),
            benchmarks: sql`${db
              .select({ n: countDistinct(benchmarkResults.benchmarkKey) })
              .from(benchmarkResults)
              .where(inView(benchmarkResults))}`.mapWith(Number),
            benchmarkResults: db.$count(benchmarkResults, inView(benchmarkResults)).mapWith(Number),
          })
          .from(sql`(select) as one`),
      );
      if (!row) throw new Error('counts give one row');
      return row;
    },
  });
}

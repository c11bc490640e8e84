import { and, asc, countDistinct, eq, lte, type SQL } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import { byKeyColumn, comesAfter } from '../db/keyset.ts';
import { baseModels, providers } from '../db/tables/catalog-tables.ts';
import { inVersion } from '../db/version-predicates.ts';

export interface LabRow {
  readonly key: string;
  /** The name of the provider with the same key. Null: no provider has it. */
  readonly providerName: string | null;
}

export function labQueries(db: Db) {
  const labs = (view: CatalogView, where: SQL | undefined) =>
    db
      .selectDistinct({ key: baseModels.labKey, providerName: providers.name })
      .from(baseModels)
      .leftJoin(providers, and(eq(providers.key, baseModels.labKey), inVersion(view.version)(providers)))
      .where(where)
      .$dynamic();

  return (view: CatalogView) => ({
    /** The labs that have a base model in this or an earlier version. */
    byKeys: (keys: readonly string[]): Promise<LabRow[]> =>
      labs(view, and(lte(baseModels.sinceVersion, view.version), anyOf(baseModels.labKey, keys))),

    page: ({ limit, after }: Page): Promise<LabRow[]> =>
      view.read((inView) =>
        labs(view, and(inView(baseModels), comesAfter(byKeyColumn(baseModels.labKey), after)))
          .orderBy(asc(baseModels.labKey))
          .limit(limit),
      ),

    /** All keys, in order. */
    keys: (): Promise<string[]> =>
      view.read(async (inView) => {
        const rows = await db
          .selectDistinct({ key: baseModels.labKey })
          .from(baseModels)
          .where(inView(baseModels))
          .orderBy(asc(baseModels.labKey));
        return rows.map((row) => row.key);
      }),

    count: () =>
      view.read(async (inView) => {
        const [row] = await db
          .select({ count: countDistinct(baseModels.labKey) })
          .from(baseModels)
          .where(inView(baseModels));
        return row?.count ?? 0;
      }),
  });
}

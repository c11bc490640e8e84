import { and, asc, countDistinct, eq, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, type RowsOfVersion, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, keysValue, theKeys } from '../db/key-lists.ts';
import { byKeyColumn, comesAfter, type Page, pageQuestion, theLimit } from '../db/keyset.ts';
import { baseModels, providers } from '../db/tables/catalog-tables.ts';
import { inTheVersion, theVersion } from '../db/version-predicates.ts';

export interface LabRow {
  readonly key: string;
  /** The name of the provider with the same key. Null: no provider has it. */
  readonly providerName: string | null;
}

export function labQueries(db: Db) {
  const { askIn, askInPast } = compiledStatements();

  const labs = ({ visible }: RowsOfVersion, where: SQL | undefined) =>
    db
      .selectDistinct({ key: baseModels.labKey, providerName: providers.name })
      .from(baseModels)
      .leftJoin(providers, and(eq(providers.key, baseModels.labKey), inTheVersion(providers), visible(providers)))
      .where(where)
      .$dynamic();

  return (view: CatalogView) => ({
    /** The labs that have a base model in this or an earlier version. */
    byKeys: (keys: readonly string[]): Promise<LabRow[]> =>
      askInPast(view, { shape: 'by keys', values: keysValue(keys) }, (rows) =>
        labs(rows, and(sql`${baseModels.sinceVersion} <= ${theVersion}::integer`, anyOf(baseModels.labKey, theKeys))),
      ),

    page: (page: Page): Promise<LabRow[]> =>
      askIn(view, together({ shape: 'page', values: {} }, pageQuestion(page)), (rows) =>
        labs(rows, and(rows.inView(baseModels), comesAfter(byKeyColumn(baseModels.labKey), page.after)))
          .orderBy(asc(baseModels.labKey))
          .limit(theLimit),
      ),

    /** All keys, in order. */
    keys: async (): Promise<string[]> => {
      const rows = await askIn(view, { shape: 'keys', values: {} }, ({ inView }) =>
        db
          .selectDistinct({ key: baseModels.labKey })
          .from(baseModels)
          .where(inView(baseModels))
          .orderBy(asc(baseModels.labKey)),
      );
      return rows.map((row) => row.key);
    },

    count: async () => {
      const [row] = await askIn(view, { shape: 'count', values: {} }, ({ inView }) =>
        db
          .select({ count: countDistinct(baseModels.labKey) })
          .from(baseModels)
          .where(inView(baseModels)),
      );
      return row?.count ?? 0;
    },
  });
}

import { and, count, eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, type Question, type RowsOfVersion, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { inParts } from '../db/in-parts.ts';
import { anyOf, countsByKey, keysValue, parentKey, parents, theKeys } from '../db/key-lists.ts';
import { firstRows, type OrderValues, type Page, pageQuestion, sortValues } from '../db/keyset.ts';
import type { RowCache } from '../db/row-cache.ts';
import { baseModels } from '../db/tables/catalog-tables.ts';
import { endedBy, lastKnown, theVersion } from '../db/version-predicates.ts';
import { type BoundFilter, bindFilter } from '../graph/filter/filter-queries.ts';
import { type NamedOrder, orderQuestion } from '../graph/paging/orders.ts';
import type { ContentRows } from '../model/attributes/content-criteria.ts';
import { type BaseModelFilterShape, baseModelCriteria } from './base-model-criteria.ts';
import { baseModelIndexAt, releaseOfAliasAt } from './release-queries.ts';

/** The event loop waits while the rows of a statement are made. */
const ROWS_PER_STATEMENT = 1_000;

/** The filter and the order of a list of base models. */
export interface BaseModelSelection {
  readonly filter: BaseModelFilterShape;
  readonly order: NamedOrder;
}

export type BaseModelRow = Omit<typeof baseModels.$inferSelect, 'capabilities'> & {
  /** Null while the source has it. */
  readonly removedVersion: number | null;
};

type ListedBaseModel = BaseModelRow & { readonly sortValues: OrderValues };
type Place = Pick<ListedBaseModel, 'key' | 'sortValues'>;
type Filter = BoundFilter<ContentRows>;

const { capabilities: _derived, ...contentColumns } = getTableColumns(baseModels);
const columns = { ...contentColumns, removedVersion: endedBy(baseModels, theVersion) };
const place = { key: sql<string>`page.key`, sortValues: sql<OrderValues>`page.sort_values` };

export function baseModelQueries(db: Db, rowCache: RowCache) {
  const { askIn, askInPast } = compiledStatements();

  return (view: CatalogView) => {
    /** The last known state of each, removed or not. */
    const byKeys = (keys: readonly string[]): Promise<BaseModelRow[]> =>
      rowCache.rows(view, 'base model', keys, {
        current: (missing) =>
          askIn(view, { shape: 'by keys', values: keysValue(missing) }, ({ inView }) =>
            db
              .select(columns)
              .from(baseModels)
              .where(and(inView(baseModels), anyOf(baseModels.key, theKeys))),
          ),
        lastKnown: (missing) =>
          askInPast(view, { shape: 'last known', values: keysValue(missing) }, ({ visible }) =>
            db
              .select(columns)
              .from(baseModels)
              .where(and(anyOf(baseModels.key, theKeys), lastKnown(baseModels, theVersion, visible))),
          ),
      });

    /** The rows of a list, in its order. */
    async function listed(name: unknown, read: () => Promise<readonly Place[]>): Promise<ListedBaseModel[]> {
      const list = await rowCache.value(view, `base models ${JSON.stringify(name)}`, read);
      const rows = await byKeys([...new Set(list.map(({ key }) => key))]);
      const rowOf = new Map(rows.map((row) => [row.key, row]));
      return list.flatMap(({ key, sortValues }) => {
        const row = rowOf.get(key);
        return row ? [{ ...row, sortValues }] : [];
      });
    }

    const bound = (filter: BaseModelFilterShape): Promise<Filter> =>
      bindFilter(baseModelCriteria, filter, { db, view });

    /** Of all matching base models, in order. */
    const keysOf = async (filter: BaseModelFilterShape): Promise<string[]> => {
      const matching = await bound(filter);
      const rows = await askIn(view, together({ shape: 'keys', values: {} }, matching), (rows) =>
        db
          .select({ key: baseModels.key })
          .from(baseModels)
          .where(and(rows.inView(baseModels), matching.where(contentRows(rows))))
          .orderBy(baseModels.key),
      );
      return rows.map(({ key }) => key);
    };

    return {
      byKeys,
      keysOf,

      /** All matching base models, by key. */
      all: async (filter: BaseModelFilterShape): Promise<BaseModelRow[]> => {
        const keys = await keysOf(filter);
        const rows = await inParts(keys, ROWS_PER_STATEMENT, byKeys);
        const rowOf = new Map(rows.map((row) => [row.key, row]));
        return keys.flatMap((key) => rowOf.get(key) ?? []);
      },

      /** The index of all base models. */
      index: () => baseModelIndexAt(db, view),

      releaseOfAlias: () => releaseOfAliasAt(db, view),

      page: (selection: BaseModelSelection, page: Page) =>
        listed([selection.order.name, selection.order.question?.values, selection.filter, page], async () => {
          const filter = await bound(selection.filter);
          return askIn(view, pageOfList(selection, filter, page), (rows) =>
            db
              .select(place)
              .from(pageIn(selection, page, filter.where(contentRows(rows)), rows))
              .orderBy(sql`page.part`, sql`page.position`),
          );
        }),

      count: async (filter: BaseModelFilterShape): Promise<number> => {
        const matching = await bound(filter);
        const [row] = await askIn(view, together({ shape: 'count', values: {} }, matching), (rows) =>
          db
            .select({ count: count() })
            .from(baseModels)
            .where(and(rows.inView(baseModels), matching.where(contentRows(rows)))),
        );
        return row?.count ?? 0;
      },

      /** A page of each lab's base models. */
      pageByLabs: (labKeys: readonly string[], selection: BaseModelSelection, page: Page) =>
        listed([labKeys, selection.order.name, selection.filter, page], async () => {
          const filter = await bound(selection.filter);
          const ofLabs = { shape: 'of labs', values: keysValue(labKeys) };
          return askIn(view, together(ofLabs, pageOfList(selection, filter, page)), (rows) => {
            const matching = and(eq(baseModels.labKey, parentKey), filter.where(contentRows(rows)));
            return db
              .select(place)
              .from(sql`${parents} cross join lateral ${pageIn(selection, page, matching, rows)}`)
              .orderBy(sql`page.part`, sql`page.position`);
          });
        }),

      countByLabs: async (labKeys: readonly string[], filter: BaseModelFilterShape) => {
        const matching = await bound(filter);
        const ofLabs = { shape: 'count of labs', values: keysValue(labKeys) };
        const counts = await askIn(view, together(ofLabs, matching), (rows) =>
          db
            .select({ key: baseModels.labKey, count: count() })
            .from(baseModels)
            .where(and(rows.inView(baseModels), anyOf(baseModels.labKey, theKeys), matching.where(contentRows(rows))))
            .groupBy(baseModels.labKey),
        );
        return countsByKey(counts);
      },
    };
  };
}

function contentRows(rows: RowsOfVersion): ContentRows {
  return { ...rows, baseModelKey: baseModels.key };
}

function pageOfList({ order }: BaseModelSelection, filter: Filter, page: Page): Question {
  return together({ shape: 'page', values: {} }, orderQuestion(order), filter, pageQuestion(page));
}

/** The table `page`: the places of the first matching base models. */
function pageIn(
  { order: { sortKeys } }: BaseModelSelection,
  { after }: Page,
  matching: SQL | undefined,
  { inView }: RowsOfVersion,
): SQL {
  return firstRows(
    sortKeys,
    after,
    (part) => sql`select ${baseModels.key}, ${sortValues(sortKeys)} as sort_values
      from ${baseModels} where ${and(inView(baseModels), matching, part)}`,
  );
}

import { and, asc, count, getTableColumns } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, type Question, type RowsOfVersion, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, keysValue, theKeys } from '../db/key-lists.ts';
import { comesAfter, inOrder, type OrderValues, type Page, pageQuestion, sortValues, theLimit } from '../db/keyset.ts';
import type { RowCache } from '../db/row-cache.ts';
import { providers } from '../db/tables/catalog-tables.ts';
import { endedBy, lastKnown, theVersion } from '../db/version-predicates.ts';
import { bindFilter } from '../graph/filter/filter-queries.ts';
import { type NamedOrder, orderQuestion } from '../graph/paging/orders.ts';
import { hasStatus, type ProviderFilterShape, providerCriteria } from './provider-criteria.ts';

/** The filter and the order of a list of providers. */
export interface ProviderSelection {
  readonly filter: ProviderFilterShape;
  readonly order: NamedOrder;
}

export type ProviderRow = typeof providers.$inferSelect & {
  /** Null while the source has it. */
  readonly removedVersion: number | null;
};

const columns = { ...getTableColumns(providers), removedVersion: endedBy(providers, theVersion) };

export function providerQueries(db: Db, rowCache: RowCache) {
  const { askIn, askInPast } = compiledStatements();

  return (view: CatalogView) => {
    /** Asks about the providers that match the filter. */
    async function askMatching<Rows>(
      filter: ProviderFilterShape,
      question: Question,
      build: (matching: (rows: RowsOfVersion) => ReturnType<typeof and>) => Parameters<typeof askIn<Rows>>[2],
    ): Promise<Rows> {
      const { statuses, ...others } = filter;
      const bound = await bindFilter(providerCriteria, others, { db, view });
      const wanted = [...new Set(statuses ?? ['ACTIVE' as const])].toSorted();
      const asked = together(question, bound, { shape: wanted.join(' '), values: {} });
      const buildIn = build((rows) => and(hasStatus(wanted, rows), bound.where(rows)));
      // Removed providers are not current, so the rows of the present do not contain them.
      return wanted.includes('REMOVED') ? askInPast(view, asked, buildIn) : askIn(view, asked, buildIn);
    }

    return {
      /** The last known state of each, removed or not. */
      byKeys: (keys: readonly string[]): Promise<ProviderRow[]> =>
        rowCache.rows(view, 'provider', keys, {
          current: (missing) =>
            askIn(view, { shape: 'by keys', values: keysValue(missing) }, ({ inView }) =>
              db
                .select(columns)
                .from(providers)
                .where(and(inView(providers), anyOf(providers.key, theKeys))),
            ),
          lastKnown: (missing) =>
            askInPast(view, { shape: 'last known', values: keysValue(missing) }, ({ visible }) =>
              db
                .select(columns)
                .from(providers)
                .where(and(anyOf(providers.key, theKeys), lastKnown(providers, theVersion, visible))),
            ),
        }),

      /** All keys, in order. */
      keys: async (): Promise<string[]> => {
        const rows = await askIn(view, { shape: 'keys', values: {} }, ({ inView }) =>
          db.select({ key: providers.key }).from(providers).where(inView(providers)).orderBy(asc(providers.key)),
        );
        return rows.map((row) => row.key);
      },

      page: ({ filter, order }: ProviderSelection, page: Page): Promise<ListedProvider[]> =>
        askMatching(filter, together(orderQuestion(order), pageQuestion(page)), (matching) => (rows) => {
          const sortKeys = order.sortKeys;
          return db
            .select({ ...columns, sortValues: sortValues(sortKeys).as('sort_values') })
            .from(providers)
            .where(and(matching(rows), comesAfter(sortKeys, page.after)))
            .orderBy(...inOrder(sortKeys))
            .limit(theLimit);
        }),

      count: async (filter: ProviderFilterShape): Promise<number> => {
        const [row] = await askMatching<{ readonly count: number }[]>(
          filter,
          { shape: 'count', values: {} },
          (matching) => (rows) => db.select({ count: count() }).from(providers).where(matching(rows)),
        );
        return row?.count ?? 0;
      },
    };
  };
}

type ListedProvider = ProviderRow & { readonly sortValues: OrderValues };

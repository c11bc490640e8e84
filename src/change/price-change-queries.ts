import { and, count, eq, ne, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { comesAfter, inOrder, type OrderValues, type Page, type SortKey, sortValues } from '../db/keyset.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import { inVersion } from '../db/version-predicates.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import { readMatching } from '../model/model-filter-queries.ts';

type PriceDirection = 'UP' | 'DOWN';

/** The net change of one price between two versions. */
export interface NetPriceChange {
  /** The price in the words of the schema. */
  readonly field: string;
  /** Null: not published. */
  readonly before: number | null;
  /** Null: not published. */
  readonly after: number | null;
  /** Null: one of the prices is not published. */
  readonly direction: PriceDirection | null;
  /** Null: the same, or the price before was 0. */
  readonly percent: number | null;
}

export interface ModelPriceChangeRow {
  readonly modelKey: string;
  readonly changes: readonly NetPriceChange[];
  readonly sortValues: OrderValues;
}

export interface PriceChangeSelection {
  /** The version to compare with. */
  readonly from: number;
  /** Null: both directions, and prices that appeared or disappeared. */
  readonly direction: PriceDirection | null;
  /** Null: every change. */
  readonly minPercent: number | null;
  readonly filter: ModelFilterShape;
}

const before = alias(models, 'before');

const prices = {
  'pricing.input': 'priceInput',
  'pricing.output': 'priceOutput',
  'pricing.reasoning': 'priceReasoning',
  'pricing.cacheRead': 'priceCacheRead',
  'pricing.cacheWrite': 'priceCacheWrite',
  'pricing.inputAudio': 'priceInputAudio',
  'pricing.outputAudio': 'priceOutputAudio',
} as const;

/** The largest change first. Models whose prices only appeared or disappeared come last. */
const sortKeys: readonly SortKey[] = [
  { value: sql`net.largest`, kind: 'decimal', direction: 'DESC' },
  { value: models.key, kind: 'text', direction: 'ASC' },
];

/** The kinds of the values of a cursor. */
export const sortKinds = sortKeys.map(({ kind }) => kind);

export function priceChangeQueries(db: Db) {
  return (view: CatalogView) => ({
    page: (selection: PriceChangeSelection, { limit, after }: Page): Promise<ModelPriceChangeRow[]> =>
      readMatching(db, view, selection.filter, (matching) =>
        db
          .select({
            modelKey: models.key,
            changes: sql<readonly NetPriceChange[]>`net.changes`,
            sortValues: sortValues(sortKeys),
          })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .innerJoin(before, isEarlierState(selection.from))
          .innerJoin(netChanges(selection), sql`net.changes is not null`)
          .where(and(matching, comesAfter(sortKeys, after)))
          .orderBy(...inOrder(sortKeys))
          .limit(limit),
      ),

    count: (selection: PriceChangeSelection) =>
      readMatching(db, view, selection.filter, async (matching) => {
        const [row] = await db
          .select({ count: count() })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .innerJoin(before, isEarlierState(selection.from))
          .innerJoin(netChanges(selection), sql`net.changes is not null`)
          .where(matching);
        return row?.count ?? 0;
      }),
  });
}

function isEarlierState(from: number): SQL | undefined {
  return and(eq(before.key, models.key), inVersion(from)(before), ne(before.sinceVersion, models.sinceVersion));
}

/** A lateral table `net` of one row: the changed prices of the model and the largest change. Null: none changed. */
function netChanges({ direction, minPercent }: PriceChangeSelection): SQL {
  const rows = Object.entries(prices).map(
    ([field, column], position) => sql`(${position}::integer, ${field}::text, ${before[column]}, ${models[column]})`,
  );
  return sql`lateral (
    select
      jsonb_agg(jsonb_build_object('field', field, 'before', "before", 'after', "after", 'direction', direction,
        'percent', case when percent <> 'Infinity' then percent end) order by position) as changes,
      max(abs(percent)) as largest
    from (values ${sql.join(rows, sql`, `)}) as price (position, field, "before", "after")
    cross join lateral (select
      case when "after" > "before" then 'UP' when "after" < "before" then 'DOWN' end as direction,
      case when "before" = 0 and "after" > 0 then 'Infinity'
        else round(("after" - "before") * 100 / nullif("before", 0), 2) end as percent
    ) as change
    where ${and(
      sql`"before" is distinct from "after"`,
      direction === null ? undefined : sql`direction = ${direction}`,
      minPercent === null ? undefined : sql`abs(percent) >= ${minPercent}::numeric`,
    )}
  ) as net`;
}

import { and, count, eq, ne, type SQL, sql } from 'drizzle-orm';
import { alias, type SelectedFields } from 'drizzle-orm/pg-core';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, type Question, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import {
  comesAfter,
  inOrder,
  type OrderValues,
  type Page,
  pageQuestion,
  type SortKey,
  sortValues,
  theLimit,
} from '../db/keyset.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { inVersion } from '../db/version-predicates.ts';
import { type ModelRows, selectModels } from '../model/model-columns.ts';
import type { ModelFilterShape } from '../model/model-criteria.ts';
import { askMatching } from '../model/model-filter-queries.ts';

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
  const statements = compiledStatements();

  return (view: CatalogView) => {
    const asked = { db, statements, view };

    return {
      page: (selection: PriceChangeSelection, page: Page): Promise<ModelPriceChangeRow[]> =>
        askMatching(
          asked,
          selection.filter,
          together({ shape: 'page', values: {} }, changesQuestion(selection), pageQuestion(page)),
          ({ rows, matching }) =>
            changedModels(
              db,
              {
                modelKey: models.key,
                changes: sql<readonly NetPriceChange[]>`net.changes`,
                sortValues: sortValues(sortKeys),
              },
              rows,
              selection,
            )
              .where(and(matching, comesAfter(sortKeys, page.after)))
              .orderBy(...inOrder(sortKeys))
              .limit(theLimit),
        ),

      count: async (selection: PriceChangeSelection): Promise<number> => {
        const question = together({ shape: 'count', values: {} }, changesQuestion(selection));
        const [row] = await askMatching(asked, selection.filter, question, ({ rows, matching }) =>
          changedModels(db, { count: count() }, rows, selection).where(matching),
        );
        return row?.count ?? 0;
      },
    };
  };
}

function changesQuestion({ from, direction, minPercent }: PriceChangeSelection): Question {
  const conditions = [direction === null ? '' : 'in a direction', minPercent === null ? '' : 'of a size'];
  return { shape: conditions.join(' '), values: { from, changed: direction, minPercent } };
}

const theFrom = sql.placeholder('from');

/** The models with an earlier state and changed prices. */
function changedModels<Fields extends SelectedFields>(
  db: Db,
  fields: Fields,
  rows: ModelRows,
  selection: PriceChangeSelection,
) {
  const isEarlierState = and(
    eq(before.key, models.key),
    inVersion(theFrom)(before),
    rows.visible(before),
    ne(before.sinceVersion, models.sinceVersion),
  );
  const query = selectModels(db, fields, rows);
  query.innerJoin(before, isEarlierState);
  query.innerJoin(netChanges(selection), sql`net.changes is not null`);
  return query;
}

/** A lateral table `net` of one row: the changed prices of the model and the largest change. Null: none changed. */
function netChanges({ direction, minPercent }: PriceChangeSelection): SQL {
  const rows = Object.entries(prices).map(
    ([field, column], position) =>
      sql`(${sql.raw(`${position}, '${field}'`)}::text, ${before[column]}, ${models[column]})`,
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
      direction === null ? undefined : sql`direction = ${sql.placeholder('changed')}`,
      minPercent === null ? undefined : sql`abs(percent) >= ${sql.placeholder('minPercent')}::numeric`,
    )}
  ) as net`;
}

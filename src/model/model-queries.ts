import { and, asc, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { inParts } from '../db/in-parts.ts';
import {
  anyOf,
  countsByKey,
  keysValue,
  parentAlso,
  parentKey,
  parents,
  parentsValue,
  parentsWith,
  textArray,
  theKeys,
} from '../db/key-lists.ts';
import { firstRows, type OrderValues, type Page, pageQuestion, sortValues, theLimit } from '../db/keyset.ts';
import type { RowCache } from '../db/row-cache.ts';
import { derivedModelColumns, models } from '../db/tables/catalog-tables.ts';
import {
  leastInputPrice,
  leastInputPriceOfRow,
  leastOutputPrice,
  leastOutputPriceOfRow,
} from '../db/tables/model-indexes.ts';
import { endedBy, lastKnown, theVersion } from '../db/version-predicates.ts';
import { orderQuestion } from '../graph/paging/orders.ts';
import { hitRelevance, withBestHits, withSearchHits } from '../search/model-search.ts';
import {
  everyKey,
  type ModelParents,
  type ModelRows,
  modelRows,
  modelsFrom,
  numberOf,
  parentKeys,
  selectCounted,
  selectModels,
} from './model-columns.ts';
import type { ModelFilterShape } from './model-criteria.ts';
import { askMatching, askNumbers, type MatchingModels } from './model-filter-queries.ts';
import type { ModelOrdering } from './model-order-queries.ts';

/** The event loop waits while the rows of a statement are made. */
const ROWS_PER_STATEMENT = 1_000;

/** The filter and the order of a list of models. */
export interface ModelSelection {
  readonly filter: ModelFilterShape;
  readonly order: ModelOrdering;
}

export type ModelRow = Awaited<ReturnType<ReturnType<typeof rowsIn>['execute']>>[number];

/** The place of a model in a list: the values of the order, and the parent of the list. */
interface Place {
  readonly key: string;
  readonly sortValues: OrderValues;
  readonly parentKey: string;
}

/** The row is shared with other lists. */
export interface ListedModel extends Place {
  readonly model: ModelRow;
}

export function modelQueries(db: Db, rowCache: RowCache) {
  const statements = compiledStatements();

  return (view: CatalogView) => {
    const asked = { db, statements, view };

    /** The last known state of each, removed or not. */
    const byKeys = (keys: readonly string[]): Promise<ModelRow[]> =>
      rowCache.rows(view, 'model', keys, {
        current: (missing) =>
          statements.askIn(view, { shape: 'by keys', values: keysValue(missing) }, (rows) =>
            rowsIn(db, modelRows(rows)).where(and(rows.inView(models), anyOf(models.key, theKeys))),
          ),
        lastKnown: (missing) =>
          statements.askInPast(view, { shape: 'last known', values: keysValue(missing) }, (rows) =>
            rowsIn(db, modelRows(rows)).where(
              and(anyOf(models.key, theKeys), lastKnown(models, theVersion, rows.visible)),
            ),
          ),
      });

    /** The rows of a list, in its order. */
    async function listed(name: unknown, read: () => Promise<readonly Place[]>): Promise<ListedModel[]> {
      const list = await rowCache.value(view, `models ${JSON.stringify(name)}`, read);
      const rows = await byKeys([...new Set(list.map(({ key }) => key))]);
      const rowOf = new Map(rows.map((row) => [row.key, row]));
      return list.flatMap((place) => {
        const model = rowOf.get(place.key);
        return model ? [{ ...place, model }] : [];
      });
    }

    /** Of all matching models, in order. */
    const keysOf = async (filter: ModelFilterShape): Promise<string[]> => {
      const places = await askMatching(asked, filter, { shape: 'all', values: {} }, ({ rows, matching }) =>
        selectModels(db, { key: models.key }, rows).where(matching).orderBy(asc(models.key)),
      );
      return places.map(({ key }) => key);
    };

    return {
      byKeys,
      keysOf,

      /** All matching models, by key. */
      all: async (filter: ModelFilterShape): Promise<ModelRow[]> => {
        const keys = await keysOf(filter);
        const rows = await inParts(keys, ROWS_PER_STATEMENT, byKeys);
        const rowOf = new Map(rows.map((row) => [row.key, row]));
        return keys.flatMap((key) => rowOf.get(key) ?? []);
      },

      page: (selection: ModelSelection, page: Page): Promise<ListedModel[]> => {
        const filter = filterBesideHits(selection);
        const isBest = readsBestHits(selection, filter, page);
        const question = together(orderQuestion(selection.order), pageQuestion(page), {
          shape: isBest ? 'best' : 'all',
          values: {},
        });
        return listed([selection.order.name, selection.order.question?.values, selection.filter, page], () =>
          askMatching(asked, filter, question, (found) =>
            db
              .select({ ...place, parentKey: sql<string>`''` })
              .from(pageOf(selection, page, found, { isBest }))
              .orderBy(sql`page.part`, sql`page.position`),
          ),
        );
      },

      /** Of each base model, the first models in the order of either of the prices that bound their costs. */
      cheapestOfBaseModels: (
        keys: readonly string[],
        filter: ModelFilterShape,
        limit: number,
      ): Promise<readonly CostBound[]> =>
        askMatching(
          asked,
          filter,
          { shape: 'cheapest', values: { ...keysValue(keys), limit } },
          ({ rows, matching }) => {
            const ofParent = sql`${rows.baseModelKey} = ${parentKey}`;
            const first = (order: 'input' | 'output', price: SQL, inputPrice: SQL) => sql`(
            select ${models.key}, ${leastInputPriceOfRow} as input, ${leastOutputPriceOfRow} as output,
              ${sql.raw(`'${order}'`)} as by
            from ${modelsFrom(rows)} where ${and(ofParent, sql`${inputPrice} is not null`, matching)}
            order by ${price} limit ${theLimit})`;
            return db.select(costBound).from(sql`${parents} cross join lateral (
              ${first('input', leastInputPrice, leastInputPrice)}
              union all ${first('output', leastOutputPrice, leastInputPriceOfRow)}) as bound`);
          },
        ),

      /** A page of the models of each parent. */
      pageByParents: (ofParents: ModelParents, selection: ModelSelection, page: Page): Promise<ListedModel[]> => {
        const { kind, keys, also } = ofParents;
        const { table, isParent, question: about } = joinedParents(ofParents);
        const question = together(about, orderQuestion(selection.order), pageQuestion(page));
        return listed(
          [kind, keys, keys.map((key) => also.get(key)), selection.order.name, selection.filter, page],
          () =>
            askMatching(asked, filterBesideHits(selection), question, (found) =>
              db
                .select({ ...place, parentKey })
                .from(sql`${table} cross join lateral ${pageOf(selection, page, found, { isParent })}`)
                .orderBy(sql`page.part`, sql`page.position`),
            ),
        );
      },

      countByParents: async (ofParents: ModelParents, filter: ModelFilterShape) => {
        const question = { shape: `count of ${ofParents.kind}`, values: keysValue(everyKey(ofParents)) };
        // The stored counts are not by provider or base model.
        const ask = ofParents.kind === 'LAB' ? askNumbers : askMatching;
        const counts = await ask(asked, filter, question, ({ rows, matching }) => {
          const key = sql<string>`${parentKeys[ofParents.kind](rows)}`;
          return selectCounted(db, { key, count: numberOf(rows) }, rows)
            .where(and(sql`${key} = any(${textArray(theKeys)})`, matching))
            .groupBy(key);
        });
        return withSecondKeys(countsByKey(counts), ofParents);
      },
    };
  };
}

const derivedColumns = Object.keys(derivedModelColumns);

/** The models with their base models. The caller selects the states. */
function rowsIn(db: Db, rows: ModelRows) {
  return selectModels(
    db,
    {
      ...contentColumns(),
      priceKind: models.priceKind,
      baseModelKey: sql<string | null>`${rows.baseModelKey}`.as('base_model_key'),
      baseModelRule: sql<string | null>`${rows.baseModelRule}`.as('base_model_rule'),
      /** Null while the source has it. */
      removedVersion: endedBy(models, theVersion),
    },
    rows,
  );
}

function contentColumns() {
  const columns = Object.entries(getTableColumns(models)).filter(([name]) => !derivedColumns.includes(name));
  // TypeScript cannot follow a type through `fromEntries`.
  return Object.fromEntries(columns) as Omit<(typeof models)['_']['columns'], keyof typeof derivedModelColumns>;
}

const costBound = {
  key: sql<string>`bound.key`,
  baseModelKey: parentKey,
  /** US dollars per million tokens. */
  input: sql<string>`bound.input`,
  output: sql<string>`bound.output`,
  by: sql<'input' | 'output'>`bound.by`,
};

/** The prices below which no cost of a model is, in the list that is ordered by one of them. */
export interface CostBound {
  readonly key: string;
  readonly baseModelKey: string;
  readonly input: string;
  readonly output: string;
  readonly by: 'input' | 'output';
}

/** The place of a row of the table `page`. */
const place = { key: sql<string>`page.key`, sortValues: sql<OrderValues>`page.sort_values` };

/** The table `page`: the places of the first matching models. */
function pageOf(
  { order: { sortKeys, ranksSearch } }: ModelSelection,
  { after }: Page,
  { rows, matching }: MatchingModels,
  { isParent, isBest = false }: { readonly isParent?: (rows: ModelRows) => SQL; readonly isBest?: boolean },
): SQL {
  const joined = modelsFrom(rows);
  const hits = () =>
    isBest && rows.isPresent && !rows.isOpen ? withBestHits(joined, theLimit) : withSearchHits(joined, rows);
  const from = ranksSearch === undefined ? joined : hits();
  return firstRows(
    sortKeys,
    after,
    (part) => sql`select ${models.key}, ${sortValues(sortKeys)} as sort_values
      from ${from} where ${and(isParent?.(rows), matching, part) ?? sql`true`}`,
  );
}

/** Whether the page consists of the first models that a search finds, in the order of their relevance alone. */
function readsBestHits({ order }: ModelSelection, filter: ModelFilterShape, { after }: Page): boolean {
  const isByRelevance = order.ranksSearch !== undefined && order.sortKeys[0]?.value === hitRelevance;
  const isFiltered = Object.values(filter).some((value) => value != null);
  return isByRelevance && order.sortKeys.length === 2 && after === null && !isFiltered;
}

/** How the models join their parents: by one key, or by the second key too. */
function joinedParents({ kind, keys, also }: ModelParents) {
  const key = parentKeys[kind];
  if (also.size === 0) {
    const isParent = (rows: ModelRows) => sql`${key(rows)} = ${parentKey}`;
    return { table: parents, isParent, question: { shape: `of ${kind}`, values: keysValue(keys) } };
  }
  const isParent = (rows: ModelRows) => sql`${key(rows)} = any(array[${parentKey}, ${parentAlso}])`;
  const question = { shape: `of ${kind} and another`, values: parentsValue(keys, also) };
  return { table: parentsWith, isParent, question };
}

function withSecondKeys(
  counts: ReadonlyMap<string, number>,
  { keys, also }: ModelParents,
): ReadonlyMap<string, number> {
  return new Map(keys.map((key) => [key, (counts.get(key) ?? 0) + (counts.get(also.get(key) ?? '') ?? 0)]));
}

/** The filter without the search that the order ranks by: the join with its hits already applies it. */
function filterBesideHits({ filter, order }: ModelSelection): ModelFilterShape {
  return order.ranksSearch === undefined ? filter : { ...filter, search: null };
}

import { and, asc, count, countDistinct, isNotNull, lte, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, type RowsOfVersion, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, countsByKey, keysValue, textArray, theKeys } from '../db/key-lists.ts';
import { byKeyColumn, comesAfter, type Page, pageQuestion, theLimit } from '../db/keyset.ts';
import type { RowCache } from '../db/row-cache.ts';
import { benchmarkResults } from '../db/tables/catalog-tables.ts';
import { bindFilter } from '../graph/filter/filter-queries.ts';
import { namesOfBenchmarks, type RankedResults, rankedResults } from './ranked-results-queries.ts';
import { type ResultFilterShape, resultCriteria } from './result-criteria.ts';

export interface BenchmarkRow {
  readonly key: string;
  readonly name: string;
}

/** Filter and order for the results of a benchmark. */
export interface ResultSelection {
  readonly order: 'BEST_FIRST' | 'WORST_FIRST';
  readonly filter: ResultFilterShape;
}

export type BenchmarkQueries = ReturnType<ReturnType<typeof benchmarkQueries>>;

export function benchmarkQueries(db: Db, rowCache: RowCache) {
  const { askIn } = compiledStatements();

  return (view: CatalogView) => ({
    /** Leaves out benchmarks without results. */
    byKeys: (keys: readonly string[]): Promise<BenchmarkRow[]> =>
      askIn(view, { shape: 'by keys', values: keysValue(keys) }, ({ inView }) =>
        namesOfBenchmarks(db, and(inView(benchmarkResults), anyOf(benchmarkResults.benchmarkKey, theKeys))),
      ),

    page: (page: Page): Promise<BenchmarkRow[]> =>
      askIn(view, together({ shape: 'page', values: {} }, pageQuestion(page)), ({ inView }) =>
        namesOfBenchmarks(
          db,
          and(inView(benchmarkResults), comesAfter(byKeyColumn(benchmarkResults.benchmarkKey), page.after)),
        )
          .orderBy(asc(benchmarkResults.benchmarkKey))
          .limit(theLimit),
      ),

    /** The keys of all benchmarks, sorted. */
    keys: async (): Promise<string[]> => {
      const rows = await rowCache.value(view, 'benchmark keys', () =>
        askIn(view, { shape: 'keys', values: {} }, ({ inView }) =>
          db
            .selectDistinct({ key: benchmarkResults.benchmarkKey })
            .from(benchmarkResults)
            .where(inView(benchmarkResults))
            .orderBy(asc(benchmarkResults.benchmarkKey)),
        ),
      );
      return rows.map((row) => row.key);
    },

    count: async () => {
      const [row] = await askIn(view, { shape: 'count', values: {} }, ({ inView }) =>
        db
          .select({ count: countDistinct(benchmarkResults.benchmarkKey) })
          .from(benchmarkResults)
          .where(inView(benchmarkResults)),
      );
      return row?.count ?? 0;
    },

    resultsByKeys: (keys: readonly string[]) =>
      rowCache.rows(view, 'result', keys, {
        current: (missing) =>
          askIn(view, { shape: 'results by keys', values: keysValue(missing) }, (rows) =>
            resultsWhere(db, rows, ({ key }) => key),
          ),
        // A result is shown only while the source has it.
        lastKnown: async (unknown) =>
          view.isNewest
            ? []
            : askIn(view, { shape: 'results by keys', values: keysValue(unknown) }, (rows) =>
                resultsWhere(db, rows, ({ key }) => key),
              ),
      }),

    /** One page of results per base model, sorted by key. */
    resultPageByBaseModels: (baseModelKeys: readonly string[], page: Page) =>
      rowCache.lists(view, `results ${JSON.stringify(page)}`, baseModelKeys, async (missing) => {
        const question = { shape: 'results of base models', values: keysValue(missing) };
        const results = await askIn(view, together(question, pageQuestion(page)), (rows) =>
          pagesOf(db, rows, {
            parent: (ranked) => ranked.baseModelKey,
            sortKey: (ranked) => ranked.key,
            after: (ranked) => comesAfter(byKeyColumn(ranked.key), page.after),
          }),
        );
        return Map.groupBy(results, ({ baseModelKey }) => baseModelKey);
      }),

    /** One page of results per benchmark. Results without a number come last. */
    resultPageByBenchmarks: async (
      benchmarkKeys: readonly string[],
      { order, filter }: ResultSelection,
      page: Page,
    ) => {
      const bound = await bindFilter(resultCriteria, filter, null);
      const question = { shape: `results of benchmarks, ${order}`, values: keysValue(benchmarkKeys) };
      return askIn(view, together(question, bound, pageQuestion(page)), (rows) => {
        const sortKey = (ranked: RankedResults) =>
          sql`${order === 'BEST_FIRST' ? ranked.bestFirst : ranked.worstFirst}::numeric`;
        return pagesOf(db, rows, {
          parent: (ranked) => ranked.benchmarkKey,
          matching: (ranked) => bound.where({ ...rows, result: ranked }),
          sortKey,
          after: (ranked) =>
            page.after
              ? sql`(${sortKey(ranked)}, ${ranked.key}) > (${sql.placeholder('after0')}::numeric, ${sql.placeholder('after1')})`
              : undefined,
        });
      });
    },

    countByBaseModels: async (keys: readonly string[]) => {
      const question = { shape: 'count by base models', values: keysValue(keys) };
      return countsByKey(
        await askIn(view, question, ({ inView }) =>
          resultCounts(db, benchmarkResults.baseModelKey, inView(benchmarkResults)),
        ),
      );
    },

    countByBenchmarks: async (keys: readonly string[], filter: ResultFilterShape) => {
      const bound = await bindFilter(resultCriteria, filter, null);
      const question = together({ shape: 'count by benchmarks', values: keysValue(keys) }, bound);
      return countsByKey(
        await askIn(view, question, (rows) => {
          const matching = bound.where({ ...rows, result: benchmarkResults });
          return resultCounts(db, benchmarkResults.benchmarkKey, and(rows.inView(benchmarkResults), matching));
        }),
      );
    },

    /** The numeric results of these benchmarks, sorted by key. */
    scoresOf: (keys: readonly string[]) =>
      askIn(view, { shape: 'scores of benchmarks', values: keysValue(keys) }, (rows) =>
        scores(db, rows, ({ benchmarkKey }) => benchmarkKey),
      ),

    /** The numeric results of these base models, sorted by key. */
    scoresOfBaseModels: (keys: readonly string[]) =>
      askIn(view, { shape: 'scores of base models', values: keysValue(keys) }, (rows) =>
        scores(db, rows, ({ baseModelKey }) => baseModelKey),
      ),
  });
}

type ResultParent = typeof benchmarkResults.baseModelKey | typeof benchmarkResults.benchmarkKey;

/** The counts of the results of the parents with `theKeys`. */
function resultCounts(db: Db, parent: ResultParent, matching: SQL | undefined) {
  return db
    .select({ key: parent, count: count() })
    .from(benchmarkResults)
    .where(and(matching, anyOf(parent, theKeys)))
    .groupBy(parent);
}

type KeyOf = (ranked: RankedResults) => SQLWrapper;

/** The results with one of `theKeys`. */
function resultsWhere(db: Db, rows: RowsOfVersion, keyOf: KeyOf, among?: (ranked: RankedResults) => SQL) {
  const ranked = rankedResults(db, rows.inView);
  return db
    .with(ranked)
    .select()
    .from(ranked)
    .where(and(sql`${keyOf(ranked)} = any(${textArray(theKeys)})`, among?.(ranked)));
}

function scores(db: Db, rows: RowsOfVersion, parent: KeyOf) {
  return resultsWhere(db, rows, parent, ({ score }) => isNotNull(score)).orderBy(sql`key`);
}

interface Pages {
  readonly parent: KeyOf;
  readonly matching?: (ranked: RankedResults) => SQL | undefined;
  readonly sortKey: KeyOf;
  readonly after: (ranked: RankedResults) => SQL | undefined;
}

/** One page per parent with one of `theKeys`. A lateral join, as used elsewhere, would rank all results again for each parent. */
function pagesOf(db: Db, { inView }: RowsOfVersion, { parent, matching, sortKey, after }: Pages) {
  const ranked = rankedResults(db, inView);
  const order = sql`order by ${sortKey(ranked)}, ${ranked.key}`;
  const numbered = db
    .select({
      ...ranked._.selectedFields,
      position: sql<number>`row_number() over (partition by ${parent(ranked)} ${order})`.as('position'),
    })
    .from(ranked)
    .where(and(sql`${parent(ranked)} = any(${textArray(theKeys)})`, matching?.(ranked), after(ranked)))
    .as('numbered');
  return db
    .with(ranked)
    .select()
    .from(numbered)
    .where(lte(numbered.position, theLimit))
    .orderBy(asc(numbered.position));
}

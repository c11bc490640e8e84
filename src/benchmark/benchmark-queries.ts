import { and, asc, count, countDistinct, isNotNull, lte, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, countsByKey, textArray } from '../db/key-lists.ts';
import type { Page } from '../db/keyset.ts';
import { byKeyColumn, comesAfter } from '../db/keyset.ts';
import { benchmarkResults } from '../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../db/version-predicates.ts';
import { matchesFilter } from '../graph/filter/filter-queries.ts';
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

export function benchmarkQueries(db: Db) {
  return (view: CatalogView) => ({
    /** Leaves out benchmarks without results. */
    byKeys: (keys: readonly string[]): Promise<BenchmarkRow[]> =>
      view.read((inView) =>
        namesOfBenchmarks(db, and(inView(benchmarkResults), anyOf(benchmarkResults.benchmarkKey, keys))),
      ),

    page: ({ limit, after }: Page): Promise<BenchmarkRow[]> =>
      view.read((inView) =>
        namesOfBenchmarks(
          db,
          and(inView(benchmarkResults), comesAfter(byKeyColumn(benchmarkResults.benchmarkKey), after)),
        )
          .orderBy(asc(benchmarkResults.benchmarkKey))
          .limit(limit),
      ),

    /** The keys of all benchmarks, sorted. */
    keys: (): Promise<string[]> =>
      view.read(async (inView) => {
        const rows = await db
          .selectDistinct({ key: benchmarkResults.benchmarkKey })
          .from(benchmarkResults)
          .where(inView(benchmarkResults))
          .orderBy(asc(benchmarkResults.benchmarkKey));
        return rows.map((row) => row.key);
      }),

    count: () =>
      view.read(async (inView) => {
        const [row] = await db
          .select({ count: countDistinct(benchmarkResults.benchmarkKey) })
          .from(benchmarkResults)
          .where(inView(benchmarkResults));
        return row?.count ?? 0;
      }),

    resultsByKeys: (keys: readonly string[]) =>
      view.read((inView) => {
        const ranked = rankedResults(db, inView);
        return db
          .with(ranked)
          .select()
          .from(ranked)
          .where(sql`${ranked.key} = any(${textArray(keys)})`);
      }),

    /** One page of results per base model, sorted by key. */
    resultPageByBaseModels: (baseModelKeys: readonly string[], { limit, after }: Page) =>
      view.read((inView) =>
        pagesOf(db, inView, {
          parent: (ranked) => ranked.baseModelKey,
          parentKeys: baseModelKeys,
          sortKey: (ranked) => ranked.key,
          after: (ranked) => comesAfter(byKeyColumn(ranked.key), after),
          limit,
        }),
      ),

    /** One page of results per benchmark. Results without a number come last. */
    resultPageByBenchmarks: (
      benchmarkKeys: readonly string[],
      { order, filter }: ResultSelection,
      { limit, after }: Page,
    ) =>
      view.read((inView) => {
        const sortKey = (ranked: RankedResults) =>
          sql`${order === 'BEST_FIRST' ? ranked.bestFirst : ranked.worstFirst}::numeric`;
        return pagesOf(db, inView, {
          parent: (ranked) => ranked.benchmarkKey,
          parentKeys: benchmarkKeys,
          matching: (ranked) => matchesFilter(resultCriteria, filter, { db, inView, result: ranked }),
          sortKey,
          after: (ranked) =>
            after ? sql`(${sortKey(ranked)}, ${ranked.key}) > (${after[0]}::numeric, ${after[1]})` : undefined,
          limit,
        });
      }),

    countByBaseModels: (keys: readonly string[]) =>
      view.read((inView) => resultCounts(db, benchmarkResults.baseModelKey, keys, inView(benchmarkResults))),

    countByBenchmarks: (keys: readonly string[], filter: ResultFilterShape) =>
      view.read(async (inView) => {
        const matching = await matchesFilter(resultCriteria, filter, { db, inView, result: benchmarkResults });
        return resultCounts(db, benchmarkResults.benchmarkKey, keys, and(inView(benchmarkResults), matching));
      }),

    /** The numeric results of these benchmarks, sorted by key. */
    scoresOf: (keys: readonly string[]) =>
      view.read((inView) => scores(db, inView, ({ benchmarkKey }) => benchmarkKey, keys)),

    /** The numeric results of these base models, sorted by key. */
    scoresOfBaseModels: (keys: readonly string[]) =>
      view.read((inView) => scores(db, inView, ({ baseModelKey }) => baseModelKey, keys)),
  });
}

type ResultParent = typeof benchmarkResults.baseModelKey | typeof benchmarkResults.benchmarkKey;

async function resultCounts(db: Db, parent: ResultParent, keys: readonly string[], matching: SQL | undefined) {
  const rows = db
    .select({ key: parent, count: count() })
    .from(benchmarkResults)
    .where(and(matching, anyOf(parent, keys)))
    .groupBy(parent);
  return countsByKey(await rows);
}

function scores(db: Db, inView: VersionPredicate, parent: Pages['parent'], keys: readonly string[]) {
  const ranked = rankedResults(db, inView);
  return db
    .with(ranked)
    .select()
    .from(ranked)
    .where(and(sql`${parent(ranked)} = any(${textArray(keys)})`, isNotNull(ranked.score)))
    .orderBy(asc(ranked.key));
}

interface Pages {
  readonly parent: (ranked: RankedResults) => RankedResults['baseModelKey'] | RankedResults['benchmarkKey'];
  readonly parentKeys: readonly string[];
  readonly matching?: (ranked: RankedResults) => Promise<SQL | undefined>;
  readonly sortKey: (ranked: RankedResults) => SQLWrapper;
  readonly after: (ranked: RankedResults) => SQL | undefined;
  readonly limit: number;
}

/** One page per parent. A lateral join, as used elsewhere, would rank all results again for each parent. */
async function pagesOf(
  db: Db,
  inView: VersionPredicate,
  { parent, parentKeys, matching, sortKey, after, limit }: Pages,
) {
  const ranked = rankedResults(db, inView);
  const order = sql`order by ${sortKey(ranked)}, ${ranked.key}`;
  const numbered = db
    .select({
      ...ranked._.selectedFields,
      position: sql<number>`row_number() over (partition by ${parent(ranked)} ${order})`.as('position'),
    })
    .from(ranked)
    .where(and(sql`${parent(ranked)} = any(${textArray(parentKeys)})`, await matching?.(ranked), after(ranked)))
    .as('numbered');
  return db.with(ranked).select().from(numbered).where(lte(numbered.position, limit)).orderBy(asc(numbered.position));
}

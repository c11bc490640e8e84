import {
  and,
  asc,
  count,
  countDistinct,
  eq,
  getTableColumns,
  gt,
  lte,
  type SQL,
  type SQLWrapper,
  sql,
} from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf, textArray } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import { countsByKey } from '../db/counts.ts';
import type { Held } from '../db/held.ts';
import { benchmarkResults } from '../db/tables.ts';
import type { Page } from '../graph/pagination.ts';

export interface BenchmarkRow {
  readonly key: string;
  readonly name: string;
}

export type BestFirst = 'BEST_FIRST' | 'WORST_FIRST';

export type BenchmarkQueries = ReturnType<typeof benchmarkQueries>;

export function benchmarkQueries(db: Db) {
  return {
    /** A benchmark without results is none. */
    byKeys: (view: CatalogView, keys: readonly string[]): Promise<BenchmarkRow[]> =>
      view.read((held) => benchmarks(db, and(held(benchmarkResults), anyOf(benchmarkResults.benchmarkKey, keys)))),

    page: (view: CatalogView, { limit, after }: Page): Promise<BenchmarkRow[]> =>
      view.read((held) =>
        benchmarks(
          db,
          and(held(benchmarkResults), after?.[0] ? gt(benchmarkResults.benchmarkKey, after[0]) : undefined),
        )
          .orderBy(asc(benchmarkResults.benchmarkKey))
          .limit(limit),
      ),

    count: (view: CatalogView) =>
      view.read(async (held) => {
        const [row] = await db
          .select({ count: countDistinct(benchmarkResults.benchmarkKey) })
          .from(benchmarkResults)
          .where(held(benchmarkResults));
        return row?.count ?? 0;
      }),

    resultsByKeys: (view: CatalogView, keys: readonly string[]) =>
      view.read((held) => {
        const ranked = rankedResults(db, held);
        return db
          .with(ranked)
          .select()
          .from(ranked)
          .where(sql`${ranked.key} = any(${textArray(keys)})`);
      }),

    /** A page of the results of each base model, by key. */
    resultPageByBaseModels: (view: CatalogView, baseModelKeys: readonly string[], { limit, after }: Page) =>
      view.read((held) =>
        pagesOf(db, held, {
          parent: (ranked) => ranked.baseModelKey,
          parentKeys: baseModelKeys,
          sortKey: (ranked) => ranked.key,
          after: (ranked) => (after?.[0] === undefined ? undefined : gt(ranked.key, after[0])),
          limit,
        }),
      ),

    /** A page of the results of each benchmark. Results without a number come last. */
    resultPageByBenchmarks: (
      view: CatalogView,
      benchmarkKeys: readonly string[],
      order: BestFirst,
      { limit, after }: Page,
    ) =>
      view.read((held) => {
        const sortKey = (ranked: Ranked) =>
          sql`${order === 'BEST_FIRST' ? ranked.bestFirst : ranked.worstFirst}::numeric`;
        return pagesOf(db, held, {
          parent: (ranked) => ranked.benchmarkKey,
          parentKeys: benchmarkKeys,
          sortKey,
          after: (ranked) =>
            after ? sql`(${sortKey(ranked)}, ${ranked.key}) > (${after[0]}::numeric, ${after[1]})` : undefined,
          limit,
        });
      }),

    countByBaseModels: (view: CatalogView, keys: readonly string[]) =>
      view.read((held) => resultCounts(db, benchmarkResults.baseModelKey, held, keys)),

    countByBenchmarks: (view: CatalogView, keys: readonly string[]) =>
      view.read((held) => resultCounts(db, benchmarkResults.benchmarkKey, held, keys)),
  };
}

type ResultParent = typeof benchmarkResults.baseModelKey | typeof benchmarkResults.benchmarkKey;

async function resultCounts(db: Db, parent: ResultParent, held: Held, keys: readonly string[]) {
  const rows = db
    .select({ key: parent, count: count() })
    .from(benchmarkResults)
    .where(and(held(benchmarkResults), anyOf(parent, keys)))
    .groupBy(parent);
  return countsByKey(await rows);
}

type Ranked = ReturnType<typeof rankedResults>;

interface Pages {
  readonly parent: (ranked: Ranked) => Ranked['baseModelKey'] | Ranked['benchmarkKey'];
  readonly parentKeys: readonly string[];
  readonly sortKey: (ranked: Ranked) => SQLWrapper;
  readonly after: (ranked: Ranked) => SQL | undefined;
  readonly limit: number;
}

/** The page of each parent. Not by a lateral join as elsewhere: that would rank all results anew for each parent. */
async function pagesOf(db: Db, held: Held, { parent, parentKeys, sortKey, after, limit }: Pages) {
  const ranked = rankedResults(db, held);
  const order = sql`order by ${sortKey(ranked)}, ${ranked.key}`;
  const numbered = db
    .select({
      ...ranked._.selectedFields,
      position: sql<number>`row_number() over (partition by ${parent(ranked)} ${order})`.as('position'),
    })
    .from(ranked)
    .where(and(sql`${parent(ranked)} = any(${textArray(parentKeys)})`, after(ranked)))
    .as('numbered');
  return db.with(ranked).select().from(numbered).where(lte(numbered.position, limit)).orderBy(asc(numbered.position));
}

/** Named by its most frequent spelling. */
function benchmarks(db: Db, where: SQL | undefined) {
  return db
    .select({
      key: benchmarkResults.benchmarkKey,
      name: sql<string>`mode() within group (order by ${benchmarkResults.benchmarkName} collate "C")`.as('name'),
    })
    .from(benchmarkResults)
    .where(where)
    .groupBy(benchmarkResults.benchmarkKey)
    .$dynamic();
}

/** All results with their standing: among those of the same benchmark, version and dataset that have a number. */
function rankedResults(db: Db, held: Held) {
  const { score, benchmarkKey, version, dataset } = benchmarkResults;
  const comparable = sql`partition by ${benchmarkKey}, ${version}, ${dataset}, ${score} is null`;
  const names = benchmarks(db, held(benchmarkResults)).as('names');
  return db.$with('ranked').as(
    db
      .select({
        ...getTableColumns(benchmarkResults),
        benchmark: names.name,
        bestFirst: sql<string>`coalesce(-${score}, 'Infinity')::text`.as('best_first'),
        worstFirst: sql<string>`coalesce(${score}, 'Infinity')::text`.as('worst_first'),
        /** 1 is the best; equal scores have equal ranks. Null without a number. */
        rank: sql<number | null>`case when ${score} is not null
          then (rank() over (${comparable} order by ${score} desc))::int end`.as('rank'),
        /** The share of the others that it is not behind: 1 is the best, 0 the last. Null when it is alone. */
        percentile: sql<number | null>`case when ${score} is not null and count(*) over (${comparable}) > 1
          then 1 - percent_rank() over (${comparable} order by ${score} desc) end`.as('percentile'),
      })
      .from(benchmarkResults)
      .innerJoin(names, eq(names.key, benchmarkKey))
      .where(held(benchmarkResults)),
  );
}

import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { benchmarkResults } from '../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../db/version-predicates.ts';
import { sameMetrics } from '../models-dev/facts/metrics.ts';

export type RankedResults = ReturnType<typeof rankedResults>;

/** All results with their standing in their field: among those that they can be compared with, and that have a number. */
export function rankedResults(db: Db, inView: VersionPredicate) {
  const results = db
    .select({ ...getTableColumns(benchmarkResults), field: field.as('field') })
    .from(benchmarkResults)
    .where(inView(benchmarkResults))
    .as('results');
  const names = namesOfBenchmarks(db, inView(benchmarkResults)).as('names');
  const inField = sql`partition by ${results.benchmarkKey}, ${results.field}, ${results.score} is null`;
  const ifNumber = (standing: SQL) => sql`case when ${results.score} is not null then ${standing} end`;
  return db.$with('ranked').as(
    db
      .select({
        ...results._.selectedFields,
        benchmark: names.name,
        bestFirst: sql<string>`coalesce(-${results.score}, 'Infinity')::text`.as('best_first'),
        worstFirst: sql<string>`coalesce(${results.score}, 'Infinity')::text`.as('worst_first'),
        /** 1 is the best; equal scores have equal ranks. Null without a number, as all of the standing. */
        rank: sql<number | null>`${ifNumber(sql`(rank() over (${inField} order by ${results.score} desc))::int`)}`.as(
          'rank',
        ),
        /** The share of the others that it is not behind: 1 is the best, 0 the last. Null when it is alone. */
        percentile: sql<number | null>`case when ${results.score} is not null and count(*) over (${inField}) > 1
          then 1 - percent_rank() over (${inField} order by ${results.score} desc) end`.as('percentile'),
        fieldSize: sql<number | null>`${ifNumber(sql`(count(*) over (${inField}))::int`)}`.as('field_size'),
      })
      .from(results)
      .innerJoin(names, eq(names.key, results.benchmarkKey)),
  );
}

/** Named by its most frequent spelling. */
export function namesOfBenchmarks(db: Db, where: SQL | undefined) {
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

const spelling = sql`btrim(regexp_replace(replace(lower(${benchmarkResults.metric}), '%', ' percent '), '[^[:alnum:]@]+', ' ', 'g'))`;

/** The metric by what it means. Null: not published, which may mean anything. */
const meaning = sql`case ${sql.join(sameMetrics.map(sameMeaning), sql` `)} else ${spelling} end`;

function sameMeaning(names: readonly [string, ...string[]]): SQL {
  const list = sql.join(
    names.map((name) => sql`${name}`),
    sql`, `,
  );
  return sql`when ${spelling} in (${list}) then ${names[0]}::text`;
}

/** What results of one benchmark must have in common to be compared; what is not published is a value of its own. */
const field = sql<string>`jsonb_build_array(${benchmarkResults.version}, ${benchmarkResults.dataset},
  ${benchmarkResults.harness}, ${benchmarkResults.variant}, ${meaning})::text`;

import { eq, getTableColumns, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { benchmarkResults } from '../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../db/version-predicates.ts';
import { sameMetrics } from '../models-dev/facts/metrics.ts';

export type RankedResults = ReturnType<typeof rankedResults>;

/** All results, each with its rank in its cohort: the results with a number that it can be compared with. */
export function rankedResults(db: Db, inView: VersionPredicate) {
  const results = db
    .select({
      ...getTableColumns(benchmarkResults),
      cohort: cohort.as('cohort'),
      /** One spelling for all results of the cohort. Null: not published. */
      cohortMetric: cohortMetric.as('cohort_metric'),
    })
    .from(benchmarkResults)
    .where(inView(benchmarkResults))
    .as('results');
  const names = namesOfBenchmarks(db, inView(benchmarkResults)).as('names');
  const inCohort = sql`partition by ${results.benchmarkKey}, ${results.cohort}, ${results.score} is null`;
  const rank = sql`rank() over (${inCohort} order by ${results.score} desc)`;
  const cohortSize = sql`count(*) over (${inCohort})`;
  const ifNumber = (figure: SQL) => sql`case when ${results.score} is not null then ${figure} end`;
  return db.$with('ranked').as(
    db
      .select({
        ...results._.selectedFields,
        benchmark: names.name,
        bestFirst: sql<string>`coalesce(-${results.score}, 'Infinity')::text`.as('best_first'),
        worstFirst: sql<string>`coalesce(${results.score}, 'Infinity')::text`.as('worst_first'),
        /** 1 is the best; equal scores have equal ranks. Null without a number, like the percentile and the size. */
        rank: sql<number | null>`${ifNumber(sql`(${rank})::int`)}`.as('rank'),
        /** Percentage of the other results that this one equals or beats. Null without another result. */
        percentile: sql<
          number | null
        >`${ifNumber(sql`100 * (${cohortSize} - ${rank})::float8 / nullif(${cohortSize} - 1, 0)`)}`.as('percentile'),
        cohortSize: sql<number | null>`${ifNumber(sql`(${cohortSize})::int`)}`.as('cohort_size'),
      })
      .from(results)
      .innerJoin(names, eq(names.key, results.benchmarkKey)),
  );
}

/** Each benchmark with its most frequent spelling as its name. */
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

/** The metric with synonyms merged. Null: not published, so the meaning is unknown. */
const meaning = sql`case ${sql.join(sameMetrics.map(sameMeaning), sql` `)} else ${spelling} end`;

function sameMeaning(names: readonly [string, ...string[]]): SQL {
  const list = sql.join(
    names.map((name) => sql`${name}`),
    sql`, `,
  );
  return sql`when ${spelling} in (${list}) then ${names[0]}::text`;
}

/** The values that comparable results of one benchmark share. An unpublished value is a value of its own. */
const cohort = sql<string>`jsonb_build_array(${benchmarkResults.version}, ${benchmarkResults.dataset},
  ${benchmarkResults.harness}, ${benchmarkResults.variant}, ${meaning})::text`;

/** The name of a group of synonyms, else the first published spelling of the metric. */
const cohortMetric = sql<
  string | null
>`case ${sql.join(sameMetrics.map(sameMeaning), sql` `)} else min(${benchmarkResults.metric} collate "C")
  over (partition by ${benchmarkResults.benchmarkKey}, ${cohort}) end`;

import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { models, presentModelCounts } from '../../db/tables/catalog-tables.ts';
import { current } from '../../db/version-predicates.ts';

const { labKey, priceKind, openWeights, inputModalities, outputModalities, capabilities, family, status } = models;

const values = sql.join(
  [family, labKey, status, priceKind, openWeights, capabilities, inputModalities, outputModalities],
  sql`, `,
);

/** Counts the current models by the values that filters and facets use, and stores the counts that differ. */
export async function countModels(transaction: Transaction): Promise<void> {
  await transaction.execute(counts);
}

const counts: SQL = sql`
  with counted as materialized (
    select md5(row(${values})::text) as key, ${values}, count(*)::integer as count
    from ${models} where ${current(models)} group by ${values}
  ), gone as (
    delete from ${presentModelCounts} where ${presentModelCounts.key} not in (select counted.key from counted)
  )
  insert into ${presentModelCounts} as stored
    (key, family, lab_key, status, price_kind, open_weights, capabilities, input_modalities, output_modalities, count)
  select * from counted
  on conflict (key) do update set count = excluded.count where stored.count <> excluded.count
`;

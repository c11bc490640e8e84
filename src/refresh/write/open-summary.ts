import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { models, providers } from '../../db/tables/catalog-tables.ts';
import type { OpenSummary, RecordCounts } from '../../db/tables/json-columns.ts';
import { registryState } from '../../db/tables/registry-tables.ts';
import { inVersion } from '../../db/version-predicates.ts';
import { openRows } from '../../db/visibility.ts';

type Table = typeof providers | typeof models;

/** The effect of version `number` as callers without a credential see it. Null: as all others do. */
export async function openSummary(transaction: Transaction, number: number): Promise<OpenSummary | null> {
  const [state] = await transaction.select({ hasRestricted: registryState.hasRestricted }).from(registryState);
  if (!state?.hasRestricted) return null;
  return {
    providers: await openCounts(transaction, providers, number),
    models: await openCounts(transaction, models, number),
  };
}

/** A record that becomes visible is an added one, and one that is hidden is a removed one. */
async function openCounts(transaction: Transaction, table: Table, number: number): Promise<RecordCounts> {
  const ofVersion = inVersion(number)(table);
  const ofLastVersion = sql`(${ofVersion} and ${table.sinceVersion} < ${number}::integer) or ${table.untilVersion} = ${number}::integer`;
  const [counts] = await transaction.execute<Record<keyof RecordCounts, number>>(sql`
    with before as (${openStates(table, ofLastVersion)}), after as (${openStates(table, ofVersion)})
    select
      count(*) filter (where before.key is null)::int as added,
      count(*) filter (where before.hash <> after.hash)::int as changed,
      count(*) filter (where after.key is null)::int as removed,
      count(*) filter (where before.hash = after.hash)::int as unchanged,
      count(after.key)::int as total
    from before full join after on after.key = before.key`);
  if (!counts) throw new Error('counts give one row');
  return { ...counts };
}

function openStates(table: Table, where: SQL): SQL {
  return sql`select ${table.key} as key, ${table.contentHash} as hash from ${table} where (${where}) and ${openRows(table)}`;
}

import { type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { textArray } from '../../db/key-lists.ts';
import { models, providers, versions } from '../../db/tables/catalog-tables.ts';
import type { RecordCounts, RefreshSummary } from '../../db/tables/json-columns.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';
import { isRestricted, openRows } from '../../db/visibility.ts';

const tables = { providers, models } as const;
type Kind = keyof typeof tables;

/**
 * What callers without a credential see of the effects of refreshes. Counted when asked for, because a record that becomes
 * restricted is hidden from earlier refreshes too: a record that becomes visible is an added one, and one that is hidden is a
 * removed one.
 */
export async function openSummaries(
  db: Db,
  rows: readonly { readonly id: number; readonly summary: RefreshSummary }[],
): Promise<RefreshSummary[]> {
  const ids = rows.map(({ id }) => String(id));
  const [ofProviders, ofModels] = await Promise.all([
    corrections(db, 'providers', ids),
    corrections(db, 'models', ids),
  ]);
  return rows.map(({ id, summary }) => ({
    ...summary,
    providers: corrected(summary.providers, ofProviders.get(String(id))),
    models: corrected(summary.models, ofModels.get(String(id))),
  }));
}

const fields = ['added', 'changed', 'removed', 'unchanged', 'total'] as const satisfies (keyof RecordCounts)[];

function corrected(counts: RecordCounts, correction: RecordCounts | undefined): RecordCounts {
  if (correction === undefined) return counts;
  // Every key is there.
  return Object.fromEntries(
    fields.map((field) => [field, counts[field] + correction[field]]),
  ) as unknown as RecordCounts;
}

/** By refresh: the counts of the records that have ever been restricted, as others see them, less all of these counts. */
async function corrections(db: Db, kind: Kind, ids: readonly string[]): Promise<ReadonlyMap<string, RecordCounts>> {
  const table = tables[kind];
  const state = sql`select ${table.key} as key, ${table.sinceVersion} as since, ${table.untilVersion} as until,
    ${table.contentHash} as hash, ${openRows(table)} as is_open from ${table}`;
  const rows = await db.execute<Record<keyof RecordCounts, number> & { readonly id: string }>(sql`
    with restricted as (select distinct ${table.key} as key from ${table} where ${isRestricted(table)}),
    state as (${state} where ${table.key} in (select key from restricted)),
    refresh as (${versionsOf(ids)}),
    step as (
      select refresh.id, before.hash as before, before.is_open as was_open, after.hash as after, after.is_open
      from refresh cross join restricted
      left join state as before on before.key = restricted.key and before.since < refresh.last
        and (before.until is null or before.until >= refresh.last)
      left join state as after on after.key = restricted.key and after.since <= refresh.version
        and (after.until is null or after.until > refresh.version)
    ),
    part as (
      select id, -1 as sign, before, after from step
      union all
      select id, 1, case when was_open then before end, case when is_open then after end from step
    )
    select id::text as id, ${counted('added', sql`before is null and after is not null`)},
      ${counted('changed', sql`before <> after`)}, ${counted('removed', sql`before is not null and after is null`)},
      ${counted('unchanged', sql`before = after`)}, ${counted('total', sql`after is not null`)}
    from part group by id`);
  return new Map(rows.map((row) => [row.id, row]));
}

function counted(name: keyof RecordCounts, condition: SQL): SQL {
  return sql`coalesce(sum(sign) filter (where ${condition}), 0)::int as ${sql.identifier(name)}`;
}

/** The version of each refresh with counts, and `last`: the states before it are those before this version. */
function versionsOf(ids: readonly string[]): SQL {
  const newest = sql`(select max(${versions.number}) from ${versions}
    where ${versions.observedAt} <= coalesce(${refreshes.observedAt}, ${refreshes.startedAt}))`;
  // A refresh without a version keeps the states that it finds.
  return sql`
    select ${refreshes.id} as id, coalesce(${refreshes.catalogVersion}, ${newest}) as version,
      coalesce(${refreshes.catalogVersion}, ${newest} + 1) as last
    from ${refreshes} where ${refreshes.id} = any(${textArray(ids)}::bigint[])
      and ${refreshes.status} in ('SUCCEEDED', 'UNCHANGED')`;
}

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

/**
 * By refresh: the counts of the records that have ever been restricted, as others see them, less all of these counts. Each
 * state is read once, however many refreshes are asked for.
 */
async function corrections(db: Db, kind: Kind, ids: readonly string[]): Promise<ReadonlyMap<string, RecordCounts>> {
  const table = tables[kind];
  const rows = await db.execute<Record<keyof RecordCounts, number> & { readonly id: string }>(sql`
    with restricted as (select distinct ${table.key} as key from ${table} where ${isRestricted(table)}),
    state as (
      select ${table.key} as key, ${table.sinceVersion} as since, ${table.untilVersion} as until,
        ${table.contentHash} as hash, ${openRows(table)} as is_open
      from ${table} where ${table.key} in (select key from restricted)
    ),
    seen as (select -1 as sign, * from state union all select 1, * from state where is_open),
    neighbored as (
      select *, lag(until) over states as earlier_until, lag(hash) over states as earlier_hash,
        lead(since) over states as later_since
      from seen window states as (partition by sign, key order by since)
    ),
    step as (
      select sign, since as version, case when earlier_until = since then earlier_hash end as before, hash as after
      from neighbored
      union all
      select sign, until, hash, null from neighbored where until is not null and later_since is distinct from until
    ),
    -- Once, not for each refresh. The versions that it lacks change none of the records.
    stepped as materialized (
      select version, ${counted('added', sql`before is null`)}, ${counted('changed', sql`before <> after`)},
        ${counted('removed', sql`after is null`)},
        sum(sum(sign * ((after is not null)::int - (before is not null)::int))) over (order by version)::int as total
      from step group by version
    )
    select refresh.id::text as id, ${ofOwnVersion('added')}, ${ofOwnVersion('changed')}, ${ofOwnVersion('removed')},
      coalesce(last.total, 0) as total,
      coalesce(last.total - ${isOwn} * (last.added + last.changed), 0) as unchanged
    from (${versionsOf(ids)}) as refresh
    left join lateral (
      select * from stepped where stepped.version <= refresh.version order by stepped.version desc limit 1
    ) as last on true`);
  return new Map(rows.map((row) => [row.id, row]));
}

function counted(name: keyof RecordCounts, condition: SQL): SQL {
  return sql`coalesce(sum(sign) filter (where ${condition}), 0)::int as ${sql.identifier(name)}`;
}

/** 1 if the refresh made the version of `last`, else 0. */
const isOwn = sql`(refresh.is_own and last.version = refresh.version)::int`;

function ofOwnVersion(name: keyof RecordCounts): SQL {
  return sql`coalesce(${isOwn} * last.${sql.identifier(name)}, 0) as ${sql.identifier(name)}`;
}

/** The version of each refresh with counts. `is_own`: the refresh made it; any other keeps the states that it finds. */
function versionsOf(ids: readonly string[]): SQL {
  const newest = sql`(select max(${versions.number}) from ${versions}
    where ${versions.observedAt} <= coalesce(${refreshes.observedAt}, ${refreshes.startedAt}))`;
  return sql`
    select ${refreshes.id} as id, coalesce(${refreshes.catalogVersion}, ${newest}) as version,
      ${refreshes.catalogVersion} is not null as is_own
    from ${refreshes} where ${refreshes.id} = any(${textArray(ids)}::bigint[])
      and ${refreshes.status} in ('SUCCEEDED', 'UNCHANGED')`;
}

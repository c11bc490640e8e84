import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { type QuotaState, type QuotaSubject, quotaLimitNames, quotaLimits } from './quota.ts';

/** Requests and tokens that count toward a quota. */
export interface QuotaUse {
  readonly of: QuotaSubject;
  readonly at: Date;
  readonly requests: number;
  readonly tokens: number;
}

/**
 * The part of a statement that counts uses in the present minute and day, by the clock of the database alone, if the condition
 * holds. Use of the past counts toward no quota. In the order of the primary key, so that two statements cannot wait for each
 * other. `uses`: JSON of `usesAsJson`.
 */
export function countTowardQuotas(uses: SQLWrapper, condition: SQL): SQL {
  return sql`
    insert into usage_quota_windows as counted (scope, subject, span, starts_at, requests, tokens)
    select given.scope, given.subject, spans.span, spans.starts_at, ${counter(sql`sum(given.requests)`)},
      ${counter(sql`sum(given.tokens)`)}
    from json_to_recordset(${uses}::json)
        as given(scope text, subject text, at timestamptz, requests bigint, tokens bigint),
      lateral (
        select span, date_trunc(span, least(given.at, now()), 'UTC') as starts_at
        from unnest(array['MINUTE', 'DAY']) as span
      ) as spans
    where spans.starts_at = date_trunc(spans.span, now(), 'UTC') and ${condition}
    group by 1, 2, 3, 4 order by 1, 2, 3, 4
    on conflict (scope, subject, span, starts_at) do update
      set requests = ${counter(sql`counted.requests::numeric + excluded.requests`)},
        tokens = ${counter(sql`counted.tokens::numeric + excluded.tokens`)}`;
}

export function usesAsJson(uses: readonly QuotaUse[]): string {
  return JSON.stringify(uses.map(({ of: { scope, subject }, ...use }) => ({ scope, subject, ...use })));
}

/** A sum that stays at the most that the column can hold: every quota is exceeded there, and no event fails on it. */
function counter(sum: SQL): SQL {
  return sql`least(${sum}, 9223372036854775807)::bigint`;
}

/**
 * The quotas with what is used of them. One statement, because a reservation that is settled meanwhile becomes recorded
 * usage: two statements could miss it in both.
 */
export async function quotaStates(db: Db | Transaction, subjects: readonly QuotaSubject[]): Promise<QuotaState[]> {
  if (subjects.length === 0) return [];
  const rows = await db.execute<{
    scope: QuotaSubject['scope'];
    span: string;
    requests: string;
    tokens: string;
    ends_at: Date | string;
  }>(sql`
    select given.scope, spans.span, spans.ends_at,
      coalesce(counted.requests, 0) + reserved.requests as requests, coalesce(counted.tokens, 0) + reserved.tokens as tokens
    from json_to_recordset(${JSON.stringify(subjects)}::json) as given(scope text, subject text)
    cross join lateral (
        select span, date_trunc(span, now(), 'UTC') as starts_at,
          date_trunc(span, now(), 'UTC') + ('1 ' || span)::interval as ends_at
        from unnest(array['MINUTE', 'DAY']) as span
    ) as spans
    left join usage_quota_windows counted on counted.scope = given.scope and counted.subject = given.subject
      and counted.span = spans.span and counted.starts_at = spans.starts_at
    cross join lateral (
      select coalesce(sum(open.requests), 0) as requests, coalesce(sum(open.tokens), 0) as tokens
      from usage_reservations open join usage_dimensions dimension on dimension.id = open.dimension_id
      where open.settled_at is null and open.expires_at > now()
        and open.created_at >= spans.starts_at and open.created_at < spans.ends_at
        and case given.scope when 'MODEL' then dimension.model_key else open.recorder end = given.subject
    ) as reserved`);
  return subjects.flatMap(({ scope, quotas }) =>
    quotaLimitNames().flatMap((limit) => {
      const { quota, span, counts } = quotaLimits[limit];
      const allowed = quotas[quota];
      const row = rows.find((one) => one.scope === scope && one.span === span);
      if (allowed === undefined || !row) return [];
      return [{ scope, limit, allowed, used: Number(row[counts]), resetsAt: new Date(row.ends_at) }];
    }),
  );
}

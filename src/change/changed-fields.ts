import { and, type SQL, sql } from 'drizzle-orm';
import { textArray } from '../db/key-lists.ts';
import { changes } from '../db/tables/change-tables.ts';

/** Directions in which a number can change. */
export type ChangeDirection = 'UP' | 'DOWN';

/** Conditions on one changed number. Null: not restricted. */
export interface NumberChange {
  readonly fields?: readonly string[] | null | undefined;
  readonly direction?: ChangeDirection | null | undefined;
  readonly minPercent?: number | null | undefined;
}

export function changesFields(fields: readonly string[]): SQL {
  return sql`exists (select from jsonb_array_elements(${changes.fields}) field where ${isNamed(fields)})`;
}

/** The same number has to meet all conditions: a small rise of one price and a large fall of another match no "large rise". */
export function changesNumber({ fields, direction, minPercent }: NumberChange): SQL {
  const conditions = and(
    fields ? isNamed(fields) : undefined,
    direction ? directions[direction] : undefined,
    minPercent == null ? undefined : sql`abs("after" - "before") * 100 >= ${minPercent}::numeric * abs("before")`,
  );
  return sql`exists (
    select from jsonb_array_elements(${changes.fields}) field
    cross join lateral (select ${numberOf('before')} as "before", ${numberOf('after')} as "after") number
    where ${and(sql`"before" <> "after"`, conditions)}
  )`;
}

const directions = { UP: sql`"after" > "before"`, DOWN: sql`"after" < "before"` };

/** Null: not a number. */
function numberOf(side: 'before' | 'after'): SQL {
  return sql`case jsonb_typeof(field -> ${sql.raw(`'${side}'`)}) when 'number' then (field ->> ${sql.raw(`'${side}'`)})::numeric end`;
}

/** The field is one of these, or a part of one. */
function isNamed(fields: readonly string[]): SQL {
  const name = sql`field ->> 'field'`;
  return sql`exists (
    select from unnest(${textArray(fields)}) wanted where ${name} = wanted or starts_with(${name}, wanted || '.')
  )`;
}

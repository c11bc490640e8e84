import { type SQL, sql } from 'drizzle-orm';
import { type Compared, textArray } from '../db/key-lists.ts';
import { changes } from '../db/tables/change-tables.ts';

/** Directions in which a number can change. */
export type ChangeDirection = 'UP' | 'DOWN';

/** Conditions on one changed number. Null: not restricted. */
export interface NumberChange {
  readonly fields?: readonly string[] | null | undefined;
  readonly direction?: ChangeDirection | null | undefined;
  readonly minPercent?: number | null | undefined;
}

export function changesFields(fields: Compared): SQL {
  return sql`exists (select from jsonb_array_elements(${changes.fields}) field where ${isNamed(fields)})`;
}

/** The conditions as values to compare with. */
export function numberChange({ fields, direction, minPercent }: NumberChange) {
  return { fields: fields ?? null, direction: direction ?? null, minPercent: minPercent ?? null };
}

/** The same number has to meet all conditions: a small rise of one price and a large fall of another match no "large rise". */
export function changesNumber({ fields, direction, minPercent }: Record<keyof NumberChange, Compared>): SQL {
  const rises = sql`${direction}::text = 'UP' and "after" > "before"`;
  const falls = sql`${direction}::text = 'DOWN' and "after" < "before"`;
  return sql`exists (
    select from jsonb_array_elements(${changes.fields}) field
    cross join lateral (select ${numberOf('before')} as "before", ${numberOf('after')} as "after") number
    where "before" <> "after"
      and (${textArray(fields)} is null or ${isNamed(fields)})
      and (${direction}::text is null or ${rises} or ${falls})
      and (${minPercent}::numeric is null or abs("after" - "before") * 100 >= ${minPercent}::numeric * abs("before"))
  )`;
}

/** Null: not a number. */
function numberOf(side: 'before' | 'after'): SQL {
  return sql`case jsonb_typeof(field -> ${sql.raw(`'${side}'`)}) when 'number' then (field ->> ${sql.raw(`'${side}'`)})::numeric end`;
}

/** The field is one of these, or a part of one. */
function isNamed(fields: Compared): SQL {
  const name = sql`field ->> 'field'`;
  return sql`exists (
    select from unnest(${textArray(fields)}) wanted where ${name} = wanted or starts_with(${name}, wanted || '.')
  )`;
}

import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Question } from './compiled-statements.ts';

/** The values of the order in one row, as text. Null: unknown. */
export type OrderValues = readonly (string | null)[];

/** The part of a list to read: at most `limit` rows, after the row with these values of the order. */
export interface Page {
  /** One more than the client asked for, to learn whether there is a next page. */
  readonly limit: number;
  readonly after: OrderValues | null;
}

/** One of the values that a list is ordered by. */
export interface SortKey {
  /** Null: unknown, which comes last in both directions. */
  readonly value: SQLWrapper;
  readonly kind: keyof typeof valueOfKind;
  readonly direction: 'ASC' | 'DESC';
  /** Whether an index serves the order by this value and then by key. */
  readonly isIndexed?: boolean;
}

/** How a value of a cursor is compared with the rows. */
const valueOfKind = {
  text: (value: SQLWrapper) => sql`${value}::text`,
  decimal: (value: SQLWrapper) => sql`${value}::numeric`,
  /** A whole number of any length. Within the range of `bigint`, because an index on integers compares with integers. */
  whole: (value: SQLWrapper) =>
    sql`greatest(least(${value}::numeric, 9223372036854775807), -9223372036854775808)::bigint`,
};
const words = { ASC: sql`asc nulls last`, DESC: sql`desc nulls last` };
const beyond = { ASC: sql`>`, DESC: sql`<` };

/** The order by a key that is unique and not null. */
export function byKeyColumn(value: SQLWrapper): readonly SortKey[] {
  return [{ value, kind: 'text', direction: 'ASC' }];
}

export function inOrder(keys: readonly SortKey[]): SQL[] {
  return keys.map(({ value, direction }) => sql`${value} ${words[direction]}`);
}

/** The part of a question that is about a page. */
export function pageQuestion({ limit, after }: Page): Question {
  const pattern = after?.map((value) => (value === null ? 'null' : 'value')).join(' ') ?? 'the start';
  const values = Object.fromEntries((after ?? []).map((value, index) => [`after${index}`, value]));
  return { shape: `after ${pattern}`, values: { ...values, limit } };
}

/** The limit of a page in a compiled statement. */
export const theLimit = sql.placeholder('limit');

/**
 * The rows after the row with these values, in a compiled statement; all rows for null. The last key is unique and not null.
 * Of the values, only which are null matters.
 */
export function comesAfter(keys: readonly SortKey[], values: OrderValues | null): SQL | undefined {
  return values === null ? undefined : isBeyond(keys, values);
}

function isBeyond(keys: readonly SortKey[], values: OrderValues, index = 0): SQL {
  const key = keys[index];
  if (key === undefined) return sql`false`;
  const next = () => isBeyond(keys, values, index + 1);
  if ((values[index] ?? null) === null) return sql`(${key.value} is null and ${next()})`;
  const same = valueAfter(key, index);
  if (index === keys.length - 1) return sql`${key.value} ${beyond[key.direction]} ${same}`;
  return sql`(${key.value} ${beyond[key.direction]} ${same} or ${key.value} is null
    or (${key.value} = ${same} and ${next()}))`;
}

/**
 * The same in parts that follow each other, each of which an index on the two keys serves from its first row: the rows with
 * the same value, those beyond it, and those without a value.
 */
function partsAfter(keys: readonly SortKey[], values: OrderValues | null): readonly (SQL | undefined)[] {
  const [key, last] = keys;
  if (values === null || !key?.isIndexed || !last || keys.length > 2) return [comesAfter(keys, values)];
  const isLater = sql`${last.value} ${beyond[last.direction]} ${valueAfter(last, 1)}`;
  if ((values[0] ?? null) === null) return [sql`(${key.value} is null and ${isLater})`];
  const same = valueAfter(key, 0);
  return [
    sql`(${key.value} = ${same} and ${isLater})`,
    sql`${key.value} ${beyond[key.direction]} ${same}`,
    sql`${key.value} is null`,
  ];
}

function valueAfter({ kind }: SortKey, index: number): SQL {
  return valueOfKind[kind](sql`${sql.placeholder(`after${index}`)}`);
}

/** Text in byte order, independent of the collation. For dates, which begin with the year, it is their order in time. */
export function inByteOrder(text: SQLWrapper): SQL {
  return sql`${text} collate "C"`;
}

/**
 * A table `page` of the first rows in order that are in one of the parts, with their `position`. `rows`: those of one part,
 * with their `key` and all that the page shows. Each part is cut before its rows are numbered.
 */
export function firstRows(
  keys: readonly SortKey[],
  after: OrderValues | null,
  rows: (part: SQL | undefined) => SQLWrapper,
): SQL {
  const parts = partsAfter(keys, after).map(
    (part, number) =>
      sql`select ${sql.raw(String(number))} as part, row_number() over () as position, rows.* from (
        ${rows(part)} order by ${sql.join(inOrder(keys), sql`, `)} limit ${theLimit}) as rows`,
  );
  return sql`(
    select * from (${sql.join(parts, sql` union all `)}) as parts order by part, position limit ${theLimit}
  ) as page`;
}

/** The values of the order in a row. */
export function sortValues(keys: readonly SortKey[]): SQL<OrderValues> {
  const values = keys.map(({ value }) => sql`(${value})::text`);
  // JSON, because postgres.js reads a null in a Postgres array as the text "NULL".
  return sql<OrderValues>`json_build_array(${sql.join(values, sql`, `)})`;
}

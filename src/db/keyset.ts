import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

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
  readonly kind: keyof typeof typeOfKind;
  readonly direction: 'ASC' | 'DESC';
}

const typeOfKind = { text: sql`text`, decimal: sql`numeric` };
const words = { ASC: sql`asc nulls last`, DESC: sql`desc nulls last` };
const beyond = { ASC: sql`>`, DESC: sql`<` };

/** The order by a key that is unique and not null. */
export function byKeyColumn(value: SQLWrapper): readonly SortKey[] {
  return [{ value, kind: 'text', direction: 'ASC' }];
}

export function inOrder(keys: readonly SortKey[]): SQL[] {
  return keys.map(({ value, direction }) => sql`${value} ${words[direction]}`);
}

/** The rows after the row with these values; all rows for null. The last key is unique and not null. */
export function comesAfter(keys: readonly SortKey[], values: OrderValues | null): SQL | undefined {
  return values === null ? undefined : isBeyond(keys, values);
}

function isBeyond([key, ...others]: readonly SortKey[], [value = null, ...rest]: OrderValues): SQL {
  if (key === undefined) return sql`false`;
  if (value === null) return sql`(${key.value} is null and ${isBeyond(others, rest)})`;
  const same = sql`${value}::${typeOfKind[key.kind]}`;
  if (others.length === 0) return sql`${key.value} ${beyond[key.direction]} ${same}`;
  return sql`(${key.value} ${beyond[key.direction]} ${same} or ${key.value} is null
    or (${key.value} = ${same} and ${isBeyond(others, rest)}))`;
}

/** Text in byte order, independent of the collation. For dates, which begin with the year, it is their order in time. */
export function inByteOrder(text: SQLWrapper): SQL {
  return sql`${text} collate "C"`;
}

/** Columns for the position of a row: its values of the order, and its number among the rows read. */
export function positionIn(keys: readonly SortKey[]) {
  return {
    sortValues: sortValues(keys),
    position: sql<number>`row_number() over (order by ${sql.join(inOrder(keys), sql`, `)})`.as('position'),
  };
}

/** The values of the order in a row. */
export function sortValues(keys: readonly SortKey[]): SQL.Aliased<OrderValues> {
  const values = keys.map(({ value }) => sql`(${value})::text`);
  // JSON, because postgres.js reads a null in a Postgres array as the text "NULL".
  return sql<OrderValues>`json_build_array(${sql.join(values, sql`, `)})`.as('sort_values');
}

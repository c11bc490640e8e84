import { Column, is, SQL } from 'drizzle-orm';

/** A selected column of a prepared query of Drizzle: where its value belongs in the row, and what decodes it. */
interface SelectedColumn {
  readonly path: readonly string[];
  readonly field: unknown;
}

/** What Drizzle keeps private. */
interface PreparedQuery {
  readonly fields?: readonly SelectedColumn[];
  customResultMapper?: (rows: readonly (readonly unknown[])[]) => unknown[];
}

/**
 * Has a prepared query of Drizzle decode its rows by decoders that are looked up once. Drizzle looks them up for each
 * column of each row, which costs as much as the rest of a page of models. Rows with objects or subqueries stay as they are.
 */
export function withRowDecoder<Query extends object>(query: Query): Query {
  const prepared: PreparedQuery = query;
  if (!prepared.fields?.every(({ path }) => path.length === 1)) return query;
  const columns = prepared.fields.flatMap(({ path: [name = ''], field }) => {
    const decode = decoderOf(field);
    return decode ? [{ name, decode }] : [];
  });
  if (columns.length < prepared.fields.length) return query;
  prepared.customResultMapper = (rows) =>
    rows.map((values) => {
      const row: Record<string, unknown> = {};
      for (let index = 0; index < columns.length; index++) {
        const { name, decode } = columns[index] as (typeof columns)[number]; // There is a value for each column.
        const value = values[index];
        row[name] = value === null ? null : decode(value);
      }
      return row;
    });
  return query;
}

/** Null: Drizzle selects more than columns and expressions. */
function decoderOf(field: unknown): ((value: unknown) => unknown) | null {
  if (is(field, Column)) return (value) => field.mapFromDriverValue(value);
  const expression = is(field, SQL.Aliased) ? field.sql : field;
  if (!is(expression, SQL)) return null;
  const { decoder } = expression as unknown as {
    readonly decoder: { readonly mapFromDriverValue: (value: unknown) => unknown };
  };
  return (value) => decoder.mapFromDriverValue(value);
}

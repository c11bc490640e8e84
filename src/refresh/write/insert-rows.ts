import { getTableColumns, type SQL, sql } from 'drizzle-orm';
import { toSnakeCase } from 'drizzle-orm/casing';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import type { Transaction } from '../../db/connect.ts';
import { baseModelLinks, models } from '../../db/tables/catalog-tables.ts';
import { priceKindIf } from '../../model/pricing/price-kind-queries.ts';

/** A table that is written by a refresh, with its rows. */
export interface Rows<Table extends PgTable> {
  readonly table: Table;
  readonly rows: readonly Table['$inferInsert'][];
}

/**
 * Inserts the rows with one statement and one parameter. Half of the time of an insert with a parameter for each value
 * is spent on the parameters.
 */
export async function insertRows<Table extends PgTable>(
  transaction: Transaction,
  { table, rows }: Rows<Table>,
): Promise<void> {
  const given = columnsGivenBy(table, rows);
  const derived = (table as PgTable) === models ? derivedAtInsert : { columns: {}, joins: sql`` };
  const names = [...given.map(([, column]) => nameOf(column)), ...Object.keys(derived.columns)];
  const values = [...given.map(([, column]) => sql`${column}`), ...Object.values(derived.columns)];
  const records = rows.map((row: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(given.map(([key, column]) => [nameOf(column), row[key]])),
  );
  // The alias is the name of the table, so that expressions on its columns apply to the rows to insert.
  await transaction.execute(sql`
    insert into ${table} (${list(names.map((name) => sql.identifier(name)))})
    select ${list(values)} from json_populate_recordset(null::${table}, ${JSON.stringify(records)}::json) as ${table}
    ${derived.joins}
  `);
}

/** The columns that any of the rows gives. The others keep their defaults. */
function columnsGivenBy(table: PgTable, rows: readonly object[]): [string, PgColumn][] {
  const keys = new Set(rows.flatMap((row) => Object.keys(row)));
  return Object.entries<PgColumn>(getTableColumns(table)).filter(([key]) => keys.has(key));
}

/** What `derive-models.ts` would otherwise have to add, so that a new row is written once. */
const derivedAtInsert = {
  columns: {
    price_kind: priceKindIf(sql`false`),
    base_model_key: sql`link.base_model_key`,
    base_model_rule: sql`link.rule`,
  },
  joins: sql`left join ${baseModelLinks} as link
    on link.model_key = ${models.key} and link.until_version is null and ${models.untilVersion} is null`,
};

/** The name of a column in the database. */
export function nameOf({ name, keyAsName }: PgColumn): string {
  return keyAsName ? toSnakeCase(name) : name;
}

function list(parts: readonly SQL[] | readonly ReturnType<typeof sql.identifier>[]): SQL {
  return sql.join([...parts], sql`, `);
}

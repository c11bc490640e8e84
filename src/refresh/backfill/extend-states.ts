import { and, eq, getTableColumns, isNotNull, isNull, not, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import type { Difference } from '../diff/compare.ts';
import { nameOf } from '../write/insert-rows.ts';
import type { RecordTable } from '../write/write-version.ts';

/**
 * Extends the states that an inserted version shares with the next one. In place of a current state, which many indexes
 * contain, it extends a copy that ends at the next version: `join-states.ts` makes one state of both after the import.
 */
export async function extendStates(
  transaction: Transaction,
  table: RecordTable,
  { number, next }: { readonly number: number; readonly next: number },
  { changed, restated, removed }: Difference<unknown>,
): Promise<void> {
  const differing = [...[...changed, ...restated].map(({ key }) => key), ...removed];
  const isShared = and(eq(table.sinceVersion, next), not(anyOf(table.key, differing)));
  await copyStates(transaction, table, { number, next }, and(isShared, isNull(table.untilVersion)));
  await transaction
    .update(table)
    .set({ sinceVersion: number })
    .where(and(isShared, isNotNull(table.untilVersion)));
}

async function copyStates(
  transaction: Transaction,
  table: RecordTable,
  { number, next }: { readonly number: number; readonly next: number },
  which: SQL | undefined,
): Promise<void> {
  const columns = Object.values(getTableColumns(table)).filter((column) => column.generated === undefined);
  const names = columns.map((column) => sql.identifier(nameOf(column)));
  const period = new Map<unknown, SQL>([
    [table.sinceVersion, sql`${number}::integer`],
    [table.untilVersion, sql`${next}::integer`],
  ]);
  const values = columns.map((column) => period.get(column) ?? sql`${column}`);
  await transaction.execute(sql`
    insert into ${table} (${sql.join(names, sql`, `)}) select ${sql.join(values, sql`, `)} from ${table} where ${which}
  `);
}

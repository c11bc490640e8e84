import { type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { models, providers } from '../../db/tables/catalog-tables.ts';
import { changes } from '../../db/tables/change-tables.ts';
import { isRestricted, openRows } from '../../db/visibility.ts';

const tables = { PROVIDER: providers, MODEL: models } as const;
type Table = (typeof tables)[keyof typeof tables];

/**
 * Restricts what version `number` has to restrict beside its states: the earlier states of a record that is restricted now,
 * and the changes that show a restricted state. To be called after the rows of the version are written, in its transaction.
 */
export async function restrictHistory(transaction: Transaction, number: number): Promise<void> {
  if (!(await concernsRestricted(transaction, number))) return;
  for (const table of Object.values(tables)) await transaction.execute(restrictStates(table, number));
  // After the states of the providers.
  await transaction.execute(restrictModels(number));
  await restrictChanges(transaction);
}

/**
 * Restricts the changes whose subjects are restricted in the version of the change, or were when they were last known before.
 * Starts from the restricted records, which are few.
 */
export async function restrictChanges(transaction: Transaction): Promise<void> {
  for (const [type, table] of Object.entries(tables)) {
    const isLastKnown = (
      isKnown: SQL,
    ) => sql`${table.sinceVersion} = (select max(known.since_version) from ${table} as known
      where known.key = ${changes.subjectKey} and ${isKnown})`;
    await transaction.execute(sql`
      update ${changes} set is_restricted = true
      from (select distinct ${table.key} from ${table} where ${isRestricted(table)}) as restricted
      where ${changes.subjectType} = ${type} and ${changes.subjectKey} = restricted.key and not ${changes.isRestricted}
        and exists (select from ${table} where ${table.key} = ${changes.subjectKey} and ${isRestricted(table)} and (
          ${isLastKnown(sql`known.since_version <= ${changes.version}`)}
          or ${isLastKnown(sql`known.since_version < ${changes.version}`)}))`);
  }
}

/** Whether the version begins or ends a state of a record that is or was restricted. */
async function concernsRestricted(transaction: Transaction, number: number): Promise<boolean> {
  const isConcerned = (table: Table) => sql`exists (select from ${table} where ${isRestricted(table)} and exists (
    select from ${table} as state where state.key = ${table.key}
      and (state.since_version = ${number}::integer or state.until_version = ${number}::integer)))`;
  const [row] = await transaction.execute<{ readonly is: boolean }>(
    sql`select ${isConcerned(providers)} or ${isConcerned(models)} as is`,
  );
  return row?.is ?? false;
}

/** Keys of the records of the version that are restricted. */
function restrictedSince(table: Table, number: number): SQL {
  return sql`select present.key from ${table} as present where present.since_version = ${number}::integer
    and present.until_version is null and ${isRestricted({ registry: sql`present.registry` })}`;
}

function restrictStates(table: Table, number: number): SQL {
  return sql`
    update ${table} set registry = ${table.registry} || '{"visibility": "KEYS"}'
    where ${openRows(table)} and ${table.registry} ->> 'origin' = 'REGISTRY'
      and ${table.key} in (${restrictedSince(table, number)})`;
}

/** The states of models, upstream or registered, from the time for which their provider is restricted. */
function restrictModels(number: number): SQL {
  const upstream = sql`'{"origin": "OVERRIDDEN", "upstream": {}}'::jsonb`;
  return sql`
    update ${models} set registry = coalesce(nullif(${models.registry}, 'null'), ${upstream}) || '{"visibility": "KEYS"}'
    where ${openRows(models)} and ${models.providerKey} in (${restrictedSince(providers, number)})
      and exists (select from ${providers} where ${providers.key} = ${models.providerKey} and ${isRestricted(providers)}
        and int4range(${providers.sinceVersion}, ${providers.untilVersion})
          && int4range(${models.sinceVersion}, ${models.untilVersion}))`;
}

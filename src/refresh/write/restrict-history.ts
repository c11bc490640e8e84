import { eq, type SQL, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { models, providers } from '../../db/tables/catalog-tables.ts';
import { changes } from '../../db/tables/change-tables.ts';
import { registryState } from '../../db/tables/registry-tables.ts';
import { isRestricted, openRows } from '../../db/visibility.ts';

const tables = { PROVIDER: providers, MODEL: models } as const;
type Table = (typeof tables)[keyof typeof tables];

/**
 * Restricts what version `number` has to restrict beside its states: the earlier states of a record that is restricted now,
 * and the changes that show a restricted state. To be called after the rows of the version are written, in its transaction.
 */
export async function restrictHistory(transaction: Transaction, number: number): Promise<void> {
  if (!(await hasRestricted(transaction))) return;
  for (const [type, table] of Object.entries(tables)) {
    await transaction.execute(restrictStates(table, number));
    await transaction.execute(restrictChanges(type, table, number));
  }
}

/** Stores whether there are restricted records, for readers to know. */
async function hasRestricted(transaction: Transaction): Promise<boolean> {
  const [row] = await transaction
    .select({
      has: sql<boolean>`(exists (select from ${providers} where ${isRestricted(providers)})
        or exists (select from ${models} where ${isRestricted(models)}))`,
    })
    .from(sql`(select) as one`);
  const has = row?.has ?? false;
  const stored = { hasRestricted: has };
  if (has) {
    await transaction
      .insert(registryState)
      .values(stored)
      .onConflictDoUpdate({ target: registryState.isOnly, set: stored });
  } else await transaction.update(registryState).set(stored).where(eq(registryState.hasRestricted, true));
  return has;
}

function restrictStates(table: Table, number: number): SQL {
  return sql`
    update ${table} set registry = ${table.registry} || '{"visibility": "KEYS"}'
    where ${openRows(table)} and ${table.registry} ->> 'origin' = 'REGISTRY'
      and ${table.key} in (select present.key from ${table} as present
        where present.since_version = ${number}::integer and present.until_version is null
          and ${isRestricted({ registry: sql`present.registry` })})`;
}

/**
 * Restricts the changes of the version whose subjects were restricted before, also before a removal, and those of subjects
 * that are restricted now. Changes before their first restricted state can be those of an upstream record with the key.
 */
function restrictChanges(type: string, table: Table, number: number): SQL {
  const states = (condition: SQL) => sql`select from ${table} where ${table.key} = ${changes.subjectKey}
    and ${isRestricted(table)} and ${condition}`;
  const isBefore = sql`${table.sinceVersion} = (select max(known.since_version) from ${table} as known
    where known.key = ${changes.subjectKey} and known.since_version < ${number}::integer)`;
  return sql`
    update ${changes} set is_restricted = true
    where ${changes.subjectType} = ${type} and not ${changes.isRestricted} and (
      (${changes.version} = ${number}::integer and exists (${states(isBefore)}))
      or (exists (${states(sql`${table.sinceVersion} = ${number}::integer`)})
        and exists (${states(sql`${table.sinceVersion} <= ${changes.version}`)})))`;
}

import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { models, providers } from '../../db/tables/catalog-tables.ts';
import { registryState } from '../../db/tables/registry-tables.ts';
import { isRestricted } from '../../db/visibility.ts';

/**
 * Stores whether there are restricted records, for readers to know. Mutations of the registry wait for the row, so that it is
 * only written when the value changes, and late in a transaction.
 */
export async function storeHasRestricted(transaction: Transaction): Promise<void> {
  const [row] = await transaction.execute<{ readonly has: boolean; readonly stored: boolean }>(sql`
    select exists (select from ${providers} where ${isRestricted(providers)})
        or exists (select from ${models} where ${isRestricted(models)}) as has,
      coalesce((select ${registryState.hasRestricted} from ${registryState}), false) as stored`);
  if (!row || row.has === row.stored) return;
  const set = { hasRestricted: row.has };
  await transaction.insert(registryState).values(set).onConflictDoUpdate({ target: registryState.isOnly, set });
}

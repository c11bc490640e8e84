import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import type { CatalogDifference } from '../diff/compare.ts';
import type { Hashed, Published } from '../diff/records.ts';
import { recordTables } from './write-version.ts';

/** Replaces the published form of current records whose content is the same. */
export async function restate(transaction: Transaction, difference: CatalogDifference): Promise<void> {
  for (const kind of ['providers', 'models', 'baseModels'] as const) {
    const restated: readonly Hashed<Published>[] = difference[kind].restated;
    if (restated.length === 0) continue;
    const rows = JSON.stringify(restated.map(({ key, content: { sourceEntry } }) => [key, sourceEntry]));
    await transaction.execute(sql`
      update ${recordTables[kind]} stored set source_entry = restated.value ->> 1
      from json_array_elements(${rows}::json) restated
      where stored.key = restated.value ->> 0 and stored.until_version is null`);
  }
}

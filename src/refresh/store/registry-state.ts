import { sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import type { JsonObject } from '../../db/tables/json-columns.ts';
import type { ModelRecord } from '../../db/tables/records.ts';
import { hiddenModels, registryItems, registryState } from '../../db/tables/registry-tables.ts';
import type { RegistryItem } from '../../registry/registry-item.ts';
import type { MergedRegistry } from '../merge/merge-registry.ts';

export interface StoredRegistry {
  readonly items: readonly RegistryItem[];
  readonly revision: number;
}

/** The registry as one revision has it. */
export function storedRegistry(db: Db): Promise<StoredRegistry> {
  const snapshot = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;
  return db.transaction(async (transaction) => {
    const [state] = await transaction.select().from(registryState);
    const { kind, key, content } = registryItems;
    const items = await transaction.select({ kind, key, content }).from(registryItems).orderBy(kind, key);
    // The content was validated by its kind before it was stored.
    return { items: items as unknown as readonly RegistryItem[], revision: state?.revision ?? 0 };
  }, snapshot);
}

/** The upstream records that the catalog leaves out. */
export async function storedHiddenModels(db: Db): Promise<ModelRecord[]> {
  const rows = await db.select().from(hiddenModels).orderBy(hiddenModels.key);
  // Stored by `storeMerge`.
  return rows.map(({ record }) => record as unknown as ModelRecord);
}

/** Stores what a merge has found, in the transaction that writes its records. */
export async function storeMerge(
  transaction: Transaction,
  { revision }: StoredRegistry,
  { hidden, problems, nextMergeAt }: MergedRegistry,
): Promise<void> {
  const merged = { mergedRevision: revision, nextMergeAt, problems };
  await transaction
    .insert(registryState)
    .values(merged)
    .onConflictDoUpdate({ target: registryState.isOnly, set: merged });
  await transaction.delete(hiddenModels);
  if (hidden.length === 0) return;
  const rows = hidden.map((record) => ({ key: record.key, record: record as unknown as JsonObject }));
  await transaction
    .insert(hiddenModels)
    .values(rows)
    .onConflictDoUpdate({
      target: hiddenModels.key,
      set: { record: sql`excluded.record` },
    });
}

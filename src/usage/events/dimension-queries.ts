import { createHash } from 'node:crypto';
import { sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { textArray } from '../../db/key-lists.ts';
import { usageDimensions } from '../../db/tables/usage-tables.ts';

export type Dimensions = Omit<typeof usageDimensions.$inferInsert, 'id' | 'hash'>;

/** Finds or adds the combinations. */
export async function dimensionIds(
  transaction: Db | Transaction,
  dimensions: readonly Dimensions[],
): Promise<(dimensions: Dimensions) => number> {
  const byHash = new Map(dimensions.map((one) => [dimensionHash(one), one]));
  const known = await idsOf(transaction, [...byHash.keys()]);
  for (const hash of known.keys()) byHash.delete(hash);
  if (byHash.size > 0) {
    await addDimensions(transaction, byHash);
    for (const [hash, id] of await idsOf(transaction, [...byHash.keys()])) known.set(hash, id);
  }
  return (one) => {
    const id = known.get(dimensionHash(one));
    if (id === undefined) throw new Error(`usage_dimensions has no row ${dimensionHash(one)}.`);
    return id;
  };
}

/** Adds those that are missing. In the order of their hashes, so that two transactions cannot wait for each other. */
export async function addDimensions(
  transaction: Db | Transaction,
  byHash: ReadonlyMap<string, Dimensions>,
): Promise<void> {
  const rows = [...byHash].toSorted(([one], [other]) => (one < other ? -1 : 1));
  await transaction
    .insert(usageDimensions)
    .values(rows.map(([hash, dimensions]) => ({ ...dimensions, hash })))
    .onConflictDoNothing();
}

export function dimensionHash(dimensions: Dimensions): string {
  const { modelKey, provider, baseModel, owner, project, tags, apiKey, isSuccess } = dimensions;
  return sha256([modelKey, provider, baseModel, owner, project, tags, apiKey, isSuccess]);
}

export function sha256(values: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}

async function idsOf(transaction: Db | Transaction, hashes: readonly string[]): Promise<Map<string, number>> {
  const rows = await transaction.execute<{ hash: string; id: string }>(
    sql`select hash, id from usage_dimensions where hash = any(${textArray(hashes)})`,
  );
  return new Map(rows.map(({ hash, id }) => [hash, Number(id)]));
}

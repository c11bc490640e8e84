import { and, count } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { anyOf, countsByKey } from '../../db/key-lists.ts';
import { models } from '../../db/tables/catalog-tables.ts';
import { current } from '../../db/version-predicates.ts';

/** How many models providers have, by the key of the provider. */
export type ModelCounts = ReadonlyMap<string, number>;

/** The counts of the current models of these providers. */
export async function storedModelCounts(db: Db, providers: readonly string[]): Promise<ModelCounts> {
  if (providers.length === 0) return new Map();
  const rows = await db
    .select({ key: models.providerKey, count: count() })
    .from(models)
    .where(and(current(models), anyOf(models.providerKey, providers)))
    .groupBy(models.providerKey);
  return countsByKey(rows);
}

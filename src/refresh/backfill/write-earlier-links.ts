import { and, eq, min, sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import { baseModelLinks } from '../../db/tables/catalog-tables.ts';
import type { batchInsert } from '../write/write-version.ts';
import type { EarlierLinks } from './earlier-links.ts';

/** Extends existing links before it inserts new ones, because an inserted link would be the first of its model. */
export async function writeEarlierLinks(
  transaction: Transaction,
  { started, extended }: EarlierLinks,
  insert: ReturnType<typeof batchInsert>,
): Promise<void> {
  const firstOfModel = transaction
    .select({ sinceVersion: min(sql`first.since_version`) })
    .from(sql`${baseModelLinks} as first`)
    .where(sql`first.model_key = ${baseModelLinks.modelKey}`);
  for (const [sinceVersion, links] of Map.groupBy(extended, (link) => link.sinceVersion)) {
    const modelKeys = links.map(({ modelKey }) => modelKey);
    await transaction
      .update(baseModelLinks)
      .set({ sinceVersion })
      .where(and(anyOf(baseModelLinks.modelKey, modelKeys), eq(baseModelLinks.sinceVersion, firstOfModel)));
  }
  await insert(baseModelLinks, started);
}

import { and, eq, min, sql } from 'drizzle-orm';
import { anyOf } from '../db/any-of.ts';
import type { Transaction } from '../db/connect.ts';
import { baseModelLinks } from '../db/tables.ts';
import type { EarlierVersion } from './earlier-version.ts';
import type { batchInsert } from './write.ts';

type Insert = ReturnType<typeof batchInsert>;

/** As everywhere, the link of a model that went stays until there is another. */
export async function writeEarlierLinks(
  transaction: Transaction,
  number: number,
  { next, links, nextModels }: EarlierVersion,
  insert: Insert,
): Promise<void> {
  const firstLinks = await transaction
    .selectDistinctOn([baseModelLinks.modelKey])
    .from(baseModelLinks)
    .orderBy(baseModelLinks.modelKey, baseModelLinks.sinceVersion);
  const following = new Map(firstLinks.map((link) => [link.modelKey, link]));

  const begun: (typeof baseModelLinks.$inferInsert)[] = [];
  const extended: string[] = [];
  for (const [modelKey, link] of links) {
    const later = following.get(modelKey);
    const followsAtOnce = nextModels.has(modelKey);
    const isUnlinkedNext = followsAtOnce && later?.sinceVersion !== next;
    const isSameLink = later?.baseModelKey === link.baseModelKey && later.rule === link.rule;
    if (isSameLink && !isUnlinkedNext) extended.push(modelKey);
    else {
      const untilVersion = isUnlinkedNext ? next : (later?.sinceVersion ?? null);
      begun.push({ modelKey, ...link, sinceVersion: number, untilVersion });
    }
  }
  const firstOfModel = transaction
    .select({ sinceVersion: min(sql`first.since_version`) })
    .from(sql`${baseModelLinks} as first`)
    .where(sql`first.model_key = ${baseModelLinks.modelKey}`);
  await transaction
    .update(baseModelLinks)
    .set({ sinceVersion: number })
    .where(and(anyOf(baseModelLinks.modelKey, extended), eq(baseModelLinks.sinceVersion, firstOfModel)));
  await insert(baseModelLinks, begun);
}

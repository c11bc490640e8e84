import { and, eq, gt, isNull } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import {
  baseModelLinks,
  baseModels,
  benchmarkResults,
  models,
  providers,
  searchVocabulary,
  versions,
} from '../../db/tables/catalog-tables.ts';
import { changes } from '../../db/tables/change-tables.ts';
import { refreshes } from '../../db/tables/refresh-tables.ts';

const periodTables = [providers, models, baseModels, benchmarkResults, baseModelLinks];

/**
 * Deletes the version of the bundled catalog once another version follows it, which takes over the states that both share.
 * The bundled catalog is not an observation, so its date must not order or limit the history.
 */
export async function dropBundledVersion(transaction: Transaction): Promise<void> {
  const [bundled] = await transaction
    .select({ number: versions.number })
    .from(versions)
    .innerJoin(refreshes, eq(refreshes.id, versions.refreshId))
    .where(and(eq(refreshes.sourceKind, 'BUNDLED'), isNull(refreshes.revertedTo)))
    .orderBy(versions.number)
    .limit(1);
  if (bundled === undefined) return;
  const [next] = await transaction
    .select({ number: versions.number })
    .from(versions)
    .where(gt(versions.number, bundled.number))
    .orderBy(versions.number)
    .limit(1);
  if (next === undefined) return;
  for (const table of periodTables) {
    await transaction
      .delete(table)
      .where(and(eq(table.sinceVersion, bundled.number), eq(table.untilVersion, next.number)));
    await transaction.update(table).set({ sinceVersion: next.number }).where(eq(table.sinceVersion, bundled.number));
    await transaction.update(table).set({ untilVersion: next.number }).where(eq(table.untilVersion, bundled.number));
  }
  await transaction
    .update(searchVocabulary)
    .set({ sinceVersion: next.number })
    .where(eq(searchVocabulary.sinceVersion, bundled.number));
  // Those of the registry, which the bundled catalog was merged with.
  await transaction.update(changes).set({ version: next.number }).where(eq(changes.version, bundled.number));
  await transaction.delete(versions).where(eq(versions.number, bundled.number));
}

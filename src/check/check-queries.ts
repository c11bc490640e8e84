import { and, asc, eq, gte, lte, ne } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import { changes } from '../db/tables/change-tables.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';

type CheckQueries = ReturnType<ReturnType<typeof checkQueries>>;
export type UndeprecatedModel = Awaited<ReturnType<CheckQueries['undeprecated']>>[number];
export type ModelChange = Awaited<ReturnType<CheckQueries['changes']>>[number];

export function checkQueries(db: Db) {
  return (view: CatalogView) => ({
    /** The current models of these providers that are not deprecated. */
    undeprecated: (providerKeys: readonly string[]) =>
      view.read((inView) =>
        db
          .select({
            key: models.key,
            providerKey: models.providerKey,
            modelId: models.modelId,
            family: models.family,
            baseModelKey: baseModelLinks.baseModelKey,
            releaseDate: models.releaseDate,
            inputModalities: models.inputModalities,
            outputModalities: models.outputModalities,
            reasoning: models.reasoning,
            toolCall: models.toolCall,
          })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(and(inView(models), ne(models.status, 'DEPRECATED'), anyOf(models.providerKey, providerKeys)))
          .orderBy(asc(models.key)),
      ),

    /** The changes to these models since then, oldest first. */
    changes: (modelKeys: readonly string[], since: Date) =>
      db
        .select({ modelKey: changes.subjectKey, fields: changes.fields, at: changes.at })
        .from(changes)
        .where(
          and(
            eq(changes.subjectType, 'MODEL'),
            anyOf(changes.subjectKey, modelKeys),
            gte(changes.at, since),
            lte(changes.version, view.version),
          ),
        )
        .orderBy(asc(changes.at), asc(changes.id)),
  });
}

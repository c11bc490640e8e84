import { and, asc, ne, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, keysValue, theKeys } from '../db/key-lists.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { changes } from '../db/tables/change-tables.ts';
import { theVersion } from '../db/version-predicates.ts';
import { modelRows, selectModels } from '../model/model-columns.ts';

type CheckQueries = ReturnType<ReturnType<typeof checkQueries>>;
export type UndeprecatedModel = Awaited<ReturnType<CheckQueries['undeprecated']>>[number];
export type ModelChange = Awaited<ReturnType<CheckQueries['changes']>>[number];

export function checkQueries(db: Db) {
  const { askIn, askInPast } = compiledStatements();

  return (view: CatalogView) => ({
    /** The current models of these providers that are not deprecated. */
    undeprecated: (providerKeys: readonly string[]) =>
      askIn(view, { shape: 'undeprecated', values: keysValue(providerKeys) }, (rows) =>
        selectModels(
          db,
          {
            key: models.key,
            providerKey: models.providerKey,
            modelId: models.modelId,
            family: models.family,
            baseModelKey: sql<string | null>`${modelRows(rows).baseModelKey}`,
            releaseDate: models.releaseDate,
            inputModalities: models.inputModalities,
            outputModalities: models.outputModalities,
            reasoning: models.reasoning,
            toolCall: models.toolCall,
          },
          rows,
        )
          .where(and(rows.inView(models), ne(models.status, 'DEPRECATED'), anyOf(models.providerKey, theKeys)))
          .orderBy(asc(models.key)),
      ),

    /** The changes to these models since then, oldest first. */
    changes: (modelKeys: readonly string[], since: Date) =>
      askInPast(
        view,
        { shape: 'changes', values: { ...keysValue(modelKeys), since: since.toISOString() } },
        ({ visible }) =>
          db
            .select({ modelKey: changes.subjectKey, fields: changes.fields, at: changes.at })
            .from(changes)
            .where(
              and(
                sql`${changes.subjectType} = 'MODEL'`,
                anyOf(changes.subjectKey, theKeys),
                sql`${changes.at} >= ${sql.placeholder('since')}::timestamptz`,
                sql`${changes.version} <= ${theVersion}::integer`,
                visible(changes),
              ),
            )
            .orderBy(asc(changes.at), asc(changes.id)),
      ),
  });
}

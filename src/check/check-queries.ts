import { and, asc, eq, gte, lte, ne, sql } from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf, textArray } from '../db/any-of.ts';
import { changes } from '../db/change-tables.ts';
import type { Db } from '../db/connect.ts';
import { baseModelLinks, models } from '../db/tables.ts';
import { baseModelLinkAt } from '../model/model-filter-queries.ts';

/** A family of models as one provider serves it. */
export interface Family {
  readonly providerKey: string;
  readonly family: string;
}

export type CheckQueries = ReturnType<typeof checkQueries>;
export type FamilyMember = Awaited<ReturnType<CheckQueries['undeprecated']>>[number];
export type ChangeOfModel = Awaited<ReturnType<CheckQueries['changes']>>[number];

export function checkQueries(db: Db) {
  return {
    /** The present models of these families that are not deprecated. */
    undeprecated: (view: CatalogView, families: readonly Family[]) =>
      view.read((held) =>
        db
          .select({
            key: models.key,
            providerKey: models.providerKey,
            family: models.family,
            baseModelKey: baseModelLinks.baseModelKey,
            releaseDate: models.releaseDate,
            inputModalities: models.inputModalities,
            outputModalities: models.outputModalities,
          })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(and(held(models), ne(models.status, 'DEPRECATED'), ofFamilies(families)))
          .orderBy(asc(models.key)),
      ),

    /** What changed of these models since then, the oldest first. */
    changes: (view: CatalogView, modelKeys: readonly string[], since: Date) =>
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
  };
}

function ofFamilies(families: readonly Family[]) {
  const providerKeys = textArray(families.map((one) => one.providerKey));
  const names = textArray(families.map((one) => one.family));
  return sql`(${models.providerKey}, ${models.family}) in (select * from unnest(${providerKeys}, ${names}))`;
}

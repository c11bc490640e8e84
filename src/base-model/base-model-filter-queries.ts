import { and, eq, inArray, type SQL } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { anyHolds, doesNotHold } from '../db/query/boolean-filters.ts';
import { anyOf } from '../db/query/key-lists.ts';
import { baseModelLinks, baseModels, models } from '../db/tables/catalog-tables.ts';
import { inVersion } from '../db/version/version-predicates.ts';
import { matchesContent } from '../model/attributes/content-filter-queries.ts';
import type { BaseModelFilterShape } from './base-model-filter.ts';

/** The base models that match; the caller says which states of them. */
export function matchesBaseModel(db: Db, filter: BaseModelFilterShape, version: number): SQL | undefined {
  const { keys, labs, providers, any, not } = filter;
  return and(
    keys ? anyOf(baseModels.key, keys) : undefined,
    labs ? anyOf(baseModels.labKey, labs) : undefined,
    providers ? inArray(baseModels.key, servedBy(db, providers, version)) : undefined,
    matchesContent(db, baseModels, baseModels.key, filter, version),
    any ? anyHolds(any.map((one) => matchesBaseModel(db, one, version))) : undefined,
    not ? doesNotHold(matchesBaseModel(db, not, version)) : undefined,
  );
}

function servedBy(db: Db, providers: readonly string[], version: number) {
  const held = inVersion(version);
  return db
    .select({ key: baseModelLinks.baseModelKey })
    .from(baseModelLinks)
    .innerJoin(models, eq(models.key, baseModelLinks.modelKey))
    .where(and(held(baseModelLinks), held(models), anyOf(models.providerKey, providers)));
}

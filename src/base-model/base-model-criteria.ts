import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { anyOf } from '../db/key-lists.ts';
import { baseModelLinks, baseModels, models } from '../db/tables/catalog-tables.ts';
import { inVersion } from '../db/version-predicates.ts';
import { acceptAny, type Combined, criterion, type FilterBy, keysOf } from '../graph/filter/criterion.ts';
import { validateFilter } from '../graph/filter/validate-filter.ts';
import { lazy } from '../graph/lazy.ts';
import {
  type ContentCatalog,
  type ContentScope,
  contentCriteria,
  validateReleasePeriods,
} from '../model/attributes/content-criteria.ts';
import { aliasTable, releaseOfAliasAt } from './release-queries.ts';

export const baseModelCriteria = {
  keys: criterion({
    input: keysOf('BASE_MODEL', 'Has one of these keys.'),
    validate: acceptAny,
    where: (keys) => anyOf(baseModels.key, keys),
  }),
  labs: criterion({
    input: keysOf('LAB', 'Was made by one of the labs with these keys.'),
    validate: acceptAny,
    where: (keys) => anyOf(baseModels.labKey, keys),
  }),
  providers: criterion({
    input: keysOf(
      'PROVIDER',
      'Is served by one of the providers with these keys. An alias is served wherever the release is that it points to.',
    ),
    validate: acceptAny,
    where: async (keys, { db, view }: ContentScope) => {
      const served = servedBy(db, keys, view.version);
      const aliases = aliasTable(await releaseOfAliasAt(db, view));
      return or(
        inArray(baseModels.key, served),
        sql`${baseModels.key} in (select alias from ${aliases} where release in ${served})`,
      );
    },
  }),
  ...contentCriteria(baseModels, baseModels.key),
};

/** Null: not restricted. */
export interface BaseModelFilterShape extends FilterBy<typeof baseModelCriteria>, Combined<BaseModelFilterShape> {}

/** The filter as given, or an empty one. Throws when a value is out of range, or the filter is too large. */
export async function validateBaseModelFilter(
  { benchmarks }: ContentCatalog,
  filter: BaseModelFilterShape | null | undefined,
): Promise<BaseModelFilterShape> {
  if (filter == null) return {};
  validateReleasePeriods(filter);
  const catalog = { benchmarks: { keys: lazy(() => benchmarks.keys()) } };
  await validateFilter(baseModelCriteria, filter, catalog);
  return filter;
}

function servedBy(db: Db, providers: readonly string[], version: number) {
  const inThisVersion = inVersion(version);
  return db
    .select({ key: baseModelLinks.baseModelKey })
    .from(baseModelLinks)
    .innerJoin(models, eq(models.key, baseModelLinks.modelKey))
    .where(and(inThisVersion(baseModelLinks), inThisVersion(models), anyOf(models.providerKey, providers)));
}

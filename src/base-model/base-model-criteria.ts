import { and, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, type Compared, textArray } from '../db/key-lists.ts';
import { baseModelLinks, baseModels, models } from '../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../db/version-predicates.ts';
import {
  acceptAny,
  type Combined,
  computedCriterion,
  criterion,
  type FilterBy,
  keysOf,
} from '../graph/filter/criterion.ts';
import { validateFilter } from '../graph/filter/validate-filter.ts';
import { lazy } from '../graph/lazy.ts';
import {
  type ContentCatalog,
  type ContentRows,
  contentCriteria,
  validateReleasePeriods,
} from '../model/attributes/content-criteria.ts';
import { similarToCriterion } from '../semantic-search/similar-to-input.ts';
import { releaseOfAliasAt } from './release-queries.ts';

export const baseModelCriteria = {
  similarTo: similarToCriterion('baseModels'),
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
  providers: computedCriterion({
    input: keysOf(
      'PROVIDER',
      'Is served by one of the providers with these keys. An alias is served wherever the release is that it points to.',
    ),
    validate: acceptAny,
    values: async (keys, { db, view }: { readonly db: Db; readonly view: CatalogView }) => {
      const releases = await releaseOfAliasAt(db, view);
      return { keys, aliases: [...releases.keys()], releases: [...releases.values()] };
    },
    where: ({ keys, aliases, releases }, { inView }: ContentRows) => {
      const served = servedBy(keys, inView);
      return sql`(${baseModels.key} in ${served} or ${baseModels.key} in (
        select alias from unnest(${textArray(aliases)}, ${textArray(releases)}) as alias_of(alias, release)
        where release in ${served}))`;
    },
  }),
  ...contentCriteria(baseModels),
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

/** The base models of the models of these providers. */
function servedBy(providers: Compared, inView: VersionPredicate): SQL {
  return sql`(
    select ${baseModelLinks.baseModelKey} from ${baseModelLinks}
    join ${models} on ${models.key} = ${baseModelLinks.modelKey}
    where ${and(inView(baseModelLinks), inView(models), anyOf(models.providerKey, providers))})`;
}

import { sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import type { ModelFilterShape } from '../model/model-filter.ts';
import { baseModelLinkAt, filterScope, matches, readMatching, searchScope } from '../model/model-filter-queries.ts';

export type RequirementQueries = ReturnType<typeof requirementQueries>;

export function requirementQueries(db: Db) {
  return {
    /** Of each model that is not removed: which of the filters it matches, in their order. */
    matched: async (view: CatalogView, filters: readonly ModelFilterShape[]) => {
      const scope = await filterScope(db, searchScope(view, {}), filters);
      const answers = filters.map((filter) => sql`(${matches(db, scope, filter) ?? sql`true`}) is true`);
      return readMatching(db, view, {}, (present) =>
        db
          .select({
            key: models.key,
            matched: sql<readonly boolean[]>`json_build_array(${sql.join(answers, sql`, `)})`,
          })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(present),
      );
    },
  };
}

import { sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import { matchesFilter } from '../graph/filter/filter-queries.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';
import { type ModelFilterShape, modelCriteria } from '../model/model-criteria.ts';
import { readMatching, searchScope } from '../model/model-filter-queries.ts';

export function requirementQueries(db: Db) {
  return (view: CatalogView) => ({
    /** For each current model, whether it matches each of the filters, in the given order. */
    matched: async (filters: readonly ModelFilterShape[]) => {
      const scope = { db, ...searchScope(view, {}) };
      const predicates = await Promise.all(filters.map((filter) => matchesFilter(modelCriteria, filter, scope)));
      const answers = predicates.map((predicate) => sql`(${predicate ?? sql`true`}) is true`);
      return readMatching(db, view, {}, (matching) =>
        db
          .select({
            key: models.key,
            matched: sql<readonly boolean[]>`json_build_array(${sql.join(answers, sql`, `)})`,
          })
          .from(models)
          .leftJoin(baseModelLinks, baseModelLinkAt(view.version))
          .where(matching),
      );
    },
  });
}

import { sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { bindFilter } from '../graph/filter/filter-queries.ts';
import { selectModels } from '../model/model-columns.ts';
import { type ModelFilterShape, modelCriteria } from '../model/model-criteria.ts';
import { askMatching } from '../model/model-filter-queries.ts';

export function requirementQueries(db: Db) {
  const statements = compiledStatements();

  return (view: CatalogView) => ({
    /** For each current model, whether it matches each of the filters, in the given order. */
    matched: async (filters: readonly ModelFilterShape[]) => {
      const bound = await Promise.all(
        filters.map((filter, index) => bindFilter(modelCriteria, filter, { db, view }, `requirement${index}`)),
      );
      return askMatching({ db, statements, view }, {}, together(...bound), ({ rows, matching }) => {
        const answers = bound.map(({ where }) => sql`(${where(rows) ?? sql`true`}) is true`);
        const matched = sql<readonly boolean[]>`json_build_array(${sql.join(answers, sql`, `)})`;
        return selectModels(db, { key: models.key, matched }, rows).where(matching);
      });
    },
  });
}

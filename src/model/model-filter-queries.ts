import { and, or, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import {
  type Built,
  type CompiledStatements,
  type Question,
  type RowsOfVersion,
  together,
} from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { inTheVersion, lastKnown, theVersion } from '../db/version-predicates.ts';
import { type BoundFilter, bindFilter } from '../graph/filter/filter-queries.ts';
import { modelStatusNames } from './attributes/model-status-criteria.ts';
import { type ModelRows, modelRows } from './model-columns.ts';
import { type ModelFilterShape, modelCriteria } from './model-criteria.ts';

const currentStatuses = modelStatusNames.filter((status) => status !== 'REMOVED');

/** The matching models of a statement. */
export interface MatchingModels {
  readonly matching: SQL | undefined;
  readonly rows: ModelRows;
}

/** Asks about the models that match a filter. */
export async function askMatching<Rows>(
  { db, statements, view }: { readonly db: Db; readonly statements: CompiledStatements; readonly view: CatalogView },
  filter: ModelFilterShape,
  question: Question,
  build: (models: MatchingModels) => Built<Rows>,
): Promise<Rows> {
  const { statuses, ...others } = filter;
  const withRemoved = statuses?.includes('REMOVED') ?? false;
  // Every current model has one of the current statuses.
  const isAnyCurrent = statuses == null || currentStatuses.every((status) => statuses.includes(status));
  const restricted = isAnyCurrent && !withRemoved ? others : filter;
  const bound = await bindFilter(modelCriteria, restricted, { db, view });
  const asked = together(question, bound, { shape: withRemoved ? 'with removed' : 'current', values: {} });
  const buildIn = (rows: RowsOfVersion) => build(matchingIn(rows, bound, withRemoved));
  // Removed models are not current, so the rows of the present do not contain them.
  return withRemoved ? statements.askInPast(view, asked, buildIn) : statements.askIn(view, asked, buildIn);
}

function matchingIn(rows: RowsOfVersion, bound: BoundFilter<ModelRows>, withRemoved: boolean): MatchingModels {
  const read = modelRows(rows, { withRemoved });
  const inScope = withRemoved ? currentOrRemoved : rows.inView(models);
  return { rows: read, matching: and(inScope, bound.where(read)) };
}

const currentOrRemoved = or(
  inTheVersion(models),
  and(sql`${models.untilVersion} <= ${theVersion}::integer`, lastKnown(models, theVersion)),
);

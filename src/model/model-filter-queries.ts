import { and, lte, or, type SQL } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { inVersion, lastKnown } from '../db/version-predicates.ts';
import { matchesFilter } from '../graph/filter/filter-queries.ts';
import type { SearchScope } from '../search/model-search.ts';
import { modelStatusNames } from './attributes/model-status-criteria.ts';
import { type ModelFilterShape, modelCriteria } from './model-criteria.ts';

const currentStatuses = modelStatusNames.filter((status) => status !== 'REMOVED');

/** Runs a query of models and their links with the predicate of the rows that match the filter. */
export async function readMatching<Result>(
  db: Db,
  view: CatalogView,
  filter: ModelFilterShape,
  query: (matching: SQL | undefined) => PromiseLike<Result>,
): Promise<Result> {
  const statuses = filter.statuses ?? currentStatuses;
  const scope = { db, ...searchScope(view, filter) };
  const matching = await matchesFilter(modelCriteria, { ...filter, statuses }, scope);
  // Removed models are not current, so the predicate of current rows cannot find them.
  if (statuses.includes('REMOVED')) return query(and(currentOrRemoved(view), matching));
  return view.read((inView) => query(and(inView(models), matching)));
}

/** The models that the searches of a filter look at. */
export function searchScope(view: CatalogView, { statuses }: ModelFilterShape): SearchScope {
  return { view, withRemoved: statuses?.includes('REMOVED') ?? false };
}

function currentOrRemoved(view: CatalogView): SQL | undefined {
  const isRemoved = and(lte(models.untilVersion, view.version), lastKnown(models, view.version));
  return or(inVersion(view.version)(models), isRemoved);
}

import { badInput } from '../graph/errors/errors.ts';
import { nestedFilters, validateFilter } from '../graph/filter/validate-filter.ts';
import { lazy } from '../graph/lazy.ts';
import { searchedText } from '../search/searched-text.ts';
import { type ContentCatalog, validateReleasePeriods } from './attributes/content-criteria.ts';
import { type ModelFilterShape, modelCriteria } from './model-criteria.ts';

const MAX_SEARCHES = 3;

/** The filter as given, or an empty one. Throws when a value is out of range, or the filter is too large. */
export async function validateModelFilter(
  { benchmarks }: ContentCatalog,
  filter: ModelFilterShape | null | undefined,
): Promise<ModelFilterShape> {
  if (filter == null) return {};
  validateReleasePeriods(filter);
  validateSearchCount(filter);
  const catalog = { benchmarks: { keys: lazy(() => benchmarks.keys()) } };
  await validateFilter(modelCriteria, filter, catalog);
  return filter;
}

/** The same, for models that can be used: refuses REMOVED. */
export function validateCurrentModelFilter(
  catalog: ContentCatalog,
  filter: ModelFilterShape | null | undefined,
): Promise<ModelFilterShape> {
  if (filter?.statuses?.includes('REMOVED')) {
    throw badInput('"filter.statuses" must not have REMOVED: such a model cannot be used.');
  }
  return validateModelFilter(catalog, filter);
}

function validateSearchCount(filter: ModelFilterShape): void {
  const searches = nestedFilters(filter).filter((nested) => searchedText(nested.filter.search) !== null);
  if (searches.length <= MAX_SEARCHES) return;
  throw badInput(`A filter must search at most ${MAX_SEARCHES} times in all, got ${searches.length}.`);
}

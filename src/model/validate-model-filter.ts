import type { Queries } from '../app/queries.ts';
import { assertKnownBenchmarks } from '../benchmark/assert-known-benchmarks.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import { badInput } from '../graph/errors.ts';
import { checkSearchLength, searchedText } from '../search/searched-text.ts';
import type { ContentFilter } from './attributes/content-filter.ts';
import type { ModelFilterShape } from './model-filter.ts';

const MAX_DEPTH = 8;
const MAX_FILTERS = 100;
const MAX_SEARCHES = 3;

type Filter = ContentFilter & Partial<Pick<ModelFilterShape, 'search' | 'maxInputPrice' | 'maxOutputPrice'>> & Nested;

interface Nested {
  readonly any?: readonly Filter[] | null | undefined;
  readonly not?: Filter | null | undefined;
}

/** The filter as asked, or one that lets all through. Refuses what cannot be meant, or is too much to ask. */
export async function validateModelFilter<Asked extends Filter>(
  { benchmarks }: Queries,
  view: CatalogView,
  asked: Asked | null | undefined,
): Promise<Asked | Record<string, never>> {
  if (asked == null) return {};
  const filters = [...flattened(asked, 'filter', 1)];
  if (filters.length > MAX_FILTERS) {
    throw badInput(`A filter must consist of at most ${MAX_FILTERS} filters in all, got ${filters.length}.`);
  }
  for (const { path, filter } of filters) refuseImpossibleValues(filter, path);
  const searches = filters.filter(({ filter }) => searchedText(filter.search) !== null);
  if (searches.length > MAX_SEARCHES) {
    throw badInput(`A filter must search at most ${MAX_SEARCHES} times in all, got ${searches.length}.`);
  }
  await assertKnownBenchmarks(
    benchmarks,
    view,
    filters.flatMap(({ path, filter: { benchmark } }) =>
      benchmark ? [{ path: `${path}.benchmark.key`, key: benchmark.key }] : [],
    ),
  );
  return asked;
}

/** The same, of models that can be used: of the removed nothing is to be compared. */
export function validateCurrentModelFilter(
  queries: Queries,
  view: CatalogView,
  asked: ModelFilterShape | null | undefined,
): Promise<ModelFilterShape> {
  if (asked?.statuses?.includes('REMOVED')) {
    throw badInput('"filter.statuses" must not have REMOVED: such a model cannot be used.');
  }
  return validateModelFilter(queries, view, asked);
}

function* flattened(filter: Filter, path: string, depth: number): Generator<{ path: string; filter: Filter }> {
  if (depth > MAX_DEPTH) throw badInput(`Filters must be nested at most ${MAX_DEPTH} deep, got more at "${path}".`);
  yield { path, filter };
  for (const [index, one] of (filter.any ?? []).entries()) yield* flattened(one, `${path}.any[${index}]`, depth + 1);
  if (filter.not) yield* flattened(filter.not, `${path}.not`, depth + 1);
}

function refuseImpossibleValues(filter: Filter, path: string): void {
  if (filter.search != null) checkSearchLength(`${path}.search`, filter.search);
  for (const name of ['minContext', 'minOutput', 'maxInputPrice', 'maxOutputPrice'] as const) {
    const value = filter[name];
    if (value != null && value < 0) throw badInput(`"${path}.${name}" must be at least 0, got ${value}.`);
  }
  refuseInfinite(`${path}.maxInputPrice`, filter.maxInputPrice);
  refuseInfinite(`${path}.maxOutputPrice`, filter.maxOutputPrice);
  refuseInfinite(`${path}.benchmark.minScore`, filter.benchmark?.minScore);
  const { releasedAfter, releasedBefore } = filter;
  if (releasedAfter != null && releasedBefore != null && releasedAfter >= releasedBefore) {
    throw badInput(
      `"${path}.releasedAfter" must be earlier than "releasedBefore", got ${releasedAfter} and ${releasedBefore}.`,
    );
  }
}

/** GraphQL refuses 1e400 as a variable, but reads it as infinite in a document. */
function refuseInfinite(path: string, value: number | null | undefined): void {
  if (value == null || Number.isFinite(value)) return;
  throw badInput(`"${path}" must be finite, got ${value}.`);
}

import { badInput } from '../errors/errors.ts';
import type { Combined, Criteria, FilterOf } from './criterion.ts';

const MAX_DEPTH = 8;
const MAX_FILTERS = 100;

/** A filter, or one that is nested in it, and its place in the request. */
export interface PlacedFilter<Filter> {
  readonly path: string;
  readonly filter: Filter;
}

/** Throws when a value of a filter, or of a filter nested in it, is out of range. */
export async function validateFilter<Catalog, Entries extends Criteria<never, never, Catalog>>(
  criteria: Entries,
  filter: FilterOf<Entries>,
  catalog: Catalog,
): Promise<void> {
  for (const placed of nestedFilters(filter)) {
    for (const [name, value] of criteriaIn(placed.filter)) {
      // The type of the filter pairs each value with its criterion.
      await criteria[name]?.validate(value as never, `${placed.path}.${name}`, catalog);
    }
  }
}

/** The filter itself, then the filters nested in it. Throws when they are too many or too deep. */
export function nestedFilters<Filter extends Combined<Filter>>(filter: Filter): readonly PlacedFilter<Filter>[] {
  const filters = [...flattened(filter, 'filter', 1)];
  if (filters.length <= MAX_FILTERS) return filters;
  throw badInput(`A filter must consist of at most ${MAX_FILTERS} filters in all, got ${filters.length}.`);
}

function* flattened<Filter extends Combined<Filter>>(
  filter: Filter,
  path: string,
  depth: number,
): Generator<PlacedFilter<Filter>> {
  if (depth > MAX_DEPTH) throw badInput(`Filters must be nested at most ${MAX_DEPTH} deep, got more at "${path}".`);
  yield { path, filter };
  for (const combination of ['and', 'or'] as const) {
    for (const [index, nested] of (filter[combination] ?? []).entries()) {
      yield* flattened(nested, `${path}.${combination}[${index}]`, depth + 1);
    }
  }
  if (filter.not) yield* flattened(filter.not, `${path}.not`, depth + 1);
}

/** The criteria that a filter gives, with their values. */
export function criteriaIn(filter: object): [name: string, value: unknown][] {
  return Object.entries(filter).filter(([, value]) => value != null);
}

/** As many as `checkModels` takes. */
export const MAX_LISTED = 500;

/** Throws when a list is too long. */
export function validateLength({ length }: readonly unknown[], path: string): void {
  if (length > MAX_LISTED) throw badInput(`"${path}" must have at most ${MAX_LISTED} entries; got ${length}.`);
}

/** Throws when a number is less than 0. */
export function validateNotNegative(value: number, path: string): void {
  if (value < 0) throw badInput(`"${path}" must be at least 0, got ${value}.`);
}

/** Throws when a number is infinite: GraphQL refuses 1e400 as a variable, but reads it as infinite in a document. */
export function validateFinite(value: number, path: string): void {
  if (!Number.isFinite(value)) throw badInput(`"${path}" must be finite, got ${value}.`);
}

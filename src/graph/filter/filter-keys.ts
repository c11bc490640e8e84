import type { Criteria, FilterOf, KeyKind } from './criterion.ts';
import { criteriaIn, nestedFilters } from './validate-filter.ts';

/** A key that a filter gives, and the argument that has it, such as "filter.or[0].providers". */
export interface FilterKey {
  readonly argument: string;
  readonly kind: KeyKind;
  readonly key: string;
}

/** A key that no record of its kind has or ever had, and the most similar keys. */
export interface UnknownKey extends FilterKey {
  readonly suggestions: readonly string[];
}

/** The keys in a filter and in the filters nested in it, each once per argument. */
export function filterKeys<Entries extends Criteria>(criteria: Entries, filter: FilterOf<Entries>): FilterKey[] {
  return nestedFilters(filter).flatMap(({ path, filter: nested }) =>
    criteriaIn(nested).flatMap(([name, value]) => {
      const kind = criteria[name]?.input.keyKind;
      if (kind === undefined || !Array.isArray(value)) return [];
      return [...new Set<string>(value)].map((key) => ({ argument: `${path}.${name}`, kind, key }));
    }),
  );
}

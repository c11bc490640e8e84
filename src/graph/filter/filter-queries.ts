import { and, or, type SQL, sql } from 'drizzle-orm';
import type { Criteria, FilterOf } from './criterion.ts';
import { criteriaIn } from './validate-filter.ts';

/** The predicate of a filter. Undefined: every row matches. */
export async function matchesFilter<Scope, Entries extends Criteria<Scope>>(
  criteria: Entries,
  filter: FilterOf<Entries>,
  scope: Scope,
): Promise<SQL | undefined> {
  const matches = (nested: FilterOf<Entries>) => matchesFilter(criteria, nested, scope);
  const { and: all, or: any, not } = filter;
  return and(
    // The type of the filter pairs each value with its criterion.
    ...(await Promise.all(criteriaIn(filter).map(([name, value]) => criteria[name]?.where(value as never, scope)))),
    all ? and(...(await Promise.all(all.map(matches)))) : undefined,
    any ? anyHolds(await Promise.all(any.map(matches))) : undefined,
    not ? doesNotHold(await matches(not)) : undefined,
  );
}

/** At least one of the predicates holds; an undefined one always does. */
function anyHolds(predicates: readonly (SQL | undefined)[]): SQL | undefined {
  return or(sql`false`, ...predicates.map((predicate) => predicate ?? sql`true`));
}

/** The predicate is false or unknown. */
function doesNotHold(predicate: SQL | undefined): SQL {
  return sql`(${predicate ?? sql`true`}) is not true`;
}

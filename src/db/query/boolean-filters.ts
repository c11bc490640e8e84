import { or, type SQL, sql } from 'drizzle-orm';

/** One of the predicates holds; undefined is one that always does. */
export function anyHolds(predicates: readonly (SQL | undefined)[]): SQL | undefined {
  return or(sql`false`, ...predicates.map((predicate) => predicate ?? sql`true`));
}

/** The predicate is false or unknown. */
export function doesNotHold(predicate: SQL | undefined): SQL {
  return sql`(${predicate ?? sql`true`}) is not true`;
}

import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/** The columns that restrict: of the tables of records that can be registered, and of the changes. */
interface Restricting {
  readonly registry?: SQLWrapper;
  readonly isRestricted?: SQLWrapper;
}

/** Selects the rows of a table that the caller may see. Undefined: all. */
export type VisibilityPredicate = (table: object) => SQL | undefined;

/** For callers with a credential. */
export const everyRow: VisibilityPredicate = () => undefined;

/** For callers without a credential: the records that the registry does not restrict to callers with one, and their changes. */
export const openRows: VisibilityPredicate = (table) => {
  const { registry, isRestricted }: Restricting = table;
  if (isRestricted) return sql`not ${isRestricted}`;
  return registry && sql`(${registry} ->> 'visibility') is distinct from 'KEYS'`;
};

/** The opposite of `openRows`, as the partial indexes on these rows have it. */
export function isRestricted({ registry }: { readonly registry: SQLWrapper }): SQL {
  return sql`${registry} ->> 'visibility' = 'KEYS'`;
}

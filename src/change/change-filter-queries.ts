import { and, eq, gte, lt, or, type SQL, sql } from 'drizzle-orm';
import { anyOf, textArray } from '../db/query/key-lists.ts';
import { changes } from '../db/tables/change-tables.ts';
import type { ChangeFilterShape } from './change-filter.ts';

/** The predicate of the filter on any change. */
export function matchesChange(filter: ChangeFilterShape): SQL | undefined {
  const { kinds, subjectTypes, providers, modelKeys, baseModelKeys, fieldPath, since, until } = filter;
  return and(
    kinds ? anyOf(changes.kind, kinds) : undefined,
    subjectTypes ? anyOf(changes.subjectType, subjectTypes) : undefined,
    providers ? isOfProviders(providers) : undefined,
    modelKeys ? and(eq(changes.subjectType, 'MODEL'), anyOf(changes.subjectKey, modelKeys)) : undefined,
    baseModelKeys ? and(eq(changes.subjectType, 'BASE_MODEL'), anyOf(changes.subjectKey, baseModelKeys)) : undefined,
    fieldPath == null ? undefined : hasFieldAt(fieldPath),
    since == null ? undefined : gte(changes.at, since),
    until == null ? undefined : lt(changes.at, until),
  );
}

function isOfProviders(keys: readonly string[]): SQL | undefined {
  const ofModel = sql`split_part(${changes.subjectKey}, '/', 1) = any(${textArray(keys)})`;
  return or(
    and(eq(changes.subjectType, 'PROVIDER'), anyOf(changes.subjectKey, keys)),
    and(eq(changes.subjectType, 'MODEL'), ofModel),
  );
}

function hasFieldAt(path: string): SQL {
  // Postgres refuses texts with the character NUL, and no path has one.
  if (path.includes('\0')) return sql`false`;
  return sql`exists (
    select from jsonb_array_elements(${changes.fields}) field where starts_with(field ->> 'path', ${path}::text)
  )`;
}

import { and, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { RowsOfVersion } from '../db/compiled-statements.ts';
import { anyOf, textArray } from '../db/key-lists.ts';
import { baseModels } from '../db/tables/catalog-tables.ts';
import { acceptAny, boolean, criterion, type FilterBy, keysOf, one } from '../graph/filter/criterion.ts';

/** `result`: the row to match, from the table or from a selection of it. */
export interface ResultRows extends RowsOfVersion {
  readonly result: { readonly baseModelKey: SQLWrapper; readonly harness: SQLWrapper };
}

export const resultCriteria = {
  labs: criterion({
    input: keysOf('LAB', 'The base model was made by one of the labs with these keys.'),
    validate: acceptAny,
    where: (keys, scope: ResultRows) => hasBaseModel(scope, anyOf(baseModels.labKey, keys)),
  }),
  openWeights: criterion({
    input: one(
      boolean,
      'The weights of the base model are published (true) or unpublished (false). An unknown value never matches.',
    ),
    validate: acceptAny,
    where: (openWeights, scope: ResultRows) => hasBaseModel(scope, eq(baseModels.openWeights, openWeights)),
  }),
  harnesses: criterion({
    input: keysOf('HARNESS', 'The harness is one of these, spelled as published.'),
    validate: acceptAny,
    where: (names, { result }: ResultRows) => sql`${result.harness} = any(${textArray(names)})`,
  }),
};

/** Null: not restricted. */
export interface ResultFilterShape extends FilterBy<typeof resultCriteria> {}

function hasBaseModel({ inView, result }: ResultRows, matching: SQL): SQL {
  return sql`exists (select from ${baseModels}
    where ${and(inView(baseModels), sql`${baseModels.key} = ${result.baseModelKey}`, matching)})`;
}

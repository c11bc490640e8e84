import { and, eq, exists, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { anyOf, textArray } from '../db/query/key-lists.ts';
import { baseModels } from '../db/tables/catalog-tables.ts';
import type { VersionPredicate } from '../db/version/version-predicates.ts';
import type { ResultFilterShape } from './result-filter.ts';

/** `result`: the one at hand, of the table or of what is selected from it. */
export function matchesResult(
  db: Db,
  held: VersionPredicate,
  { labs, openWeights, harnesses }: ResultFilterShape,
  result: { readonly baseModelKey: SQLWrapper; readonly harness: SQLWrapper },
): SQL | undefined {
  const ofBaseModel = and(
    labs ? anyOf(baseModels.labKey, labs) : undefined,
    openWeights == null ? undefined : eq(baseModels.openWeights, openWeights),
  );
  return and(
    harnesses ? sql`${result.harness} = any(${textArray(harnesses)})` : undefined,
    ofBaseModel && exists(heldBaseModels(db, held, and(sql`${baseModels.key} = ${result.baseModelKey}`, ofBaseModel))),
  );
}

function heldBaseModels(db: Db, held: VersionPredicate, where: SQL | undefined) {
  return db
    .select({ key: baseModels.key })
    .from(baseModels)
    .where(and(held(baseModels), where));
}

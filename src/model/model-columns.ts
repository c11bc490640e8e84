import { and, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { SelectedFields } from 'drizzle-orm/pg-core';
import type { RowsOfVersion } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { baseModelLinks, models, presentModelCounts } from '../db/tables/catalog-tables.ts';
import { inTheVersion, theVersion } from '../db/version-predicates.ts';
import type { ContentRows } from './attributes/content-criteria.ts';
import type { ModelStatusName } from './attributes/model-status-criteria.ts';

/** The models that a statement reads, and where it finds what depends on the version. */
export interface ModelRows extends ContentRows {
  readonly baseModelRule: SQLWrapper;
  /** The lab of the model: the first part of its base model's key. Null without a base model. */
  readonly labKey: SQLWrapper;
  /** As `Model.status` in the graph. */
  readonly status: SQL<ModelStatusName>;
  readonly withRemoved: boolean;
  /** Whether a row is the number of the current models with the same values, in place of one model. */
  readonly isCount: boolean;
}

/** The current rows contain their base models; those of other versions are joined with the links of that version. */
export function modelRows(rows: RowsOfVersion, { withRemoved = false, isCount = false } = {}): ModelRows {
  if (rows.isPresent) {
    const { baseModelKey, baseModelRule, labKey } = models;
    return {
      ...rows,
      withRemoved,
      isCount: isCount && !rows.isOpen,
      baseModelKey,
      baseModelRule,
      labKey,
      status: sql`${models.status}`,
    };
  }
  return {
    ...rows,
    withRemoved,
    isCount: false,
    baseModelKey: baseModelLinks.baseModelKey,
    baseModelRule: baseModelLinks.rule,
    labKey: sql`split_part(${baseModelLinks.baseModelKey}, '/', 1)`,
    status: sql`case when ${models.untilVersion} <= ${theVersion}::integer then 'REMOVED' else ${models.status} end`,
  };
}

/**
 * Joins each model with the link to its base model. A removed one has none: a link of the version belongs to another state with
 * its key, which the caller may not see.
 */
const baseModelLink = and(eq(baseModelLinks.modelKey, models.key), inTheVersion(baseModelLinks), inTheVersion(models));

/** The models to select from, with the columns of `modelRows`. */
export function modelsFrom({ isPresent }: RowsOfVersion): SQL {
  return isPresent ? sql`${models}` : sql`${models} left join ${baseModelLinks} on ${baseModelLink}`;
}

/** The same as a query. */
export function selectModels<Fields extends SelectedFields>(db: Db, fields: Fields, { isPresent }: RowsOfVersion) {
  const query = db.select(fields).from(models).$dynamic();
  if (!isPresent) query.leftJoin(baseModelLinks, baseModelLink);
  return query;
}

/** The number of models that a row of `selectCounted` stands for. */
export function numberInRow({ isCount }: ModelRows): SQL<number> {
  return isCount ? sql`"models"."count"` : sql`1`;
}

/** The number of the models of a group of rows. */
export function numberOf(rows: ModelRows): SQL<number> {
  return rows.isCount ? sql`coalesce(sum(${numberInRow(rows)}), 0)::int` : sql`count(*)::int`;
}

/** The models, or the counts of them under the same name, so that the predicates on columns of models apply. */
export function selectCounted<Fields extends SelectedFields>(db: Db, fields: Fields, rows: ModelRows) {
  if (!rows.isCount) return selectModels(db, fields, rows);
  return db.select(fields).from(sql`${presentModelCounts} as ${models}`).$dynamic();
}

/** The parents that have a list of models, each with its key in a model. */
export const parentKeys = {
  PROVIDER: () => models.providerKey,
  BASE_MODEL: ({ baseModelKey }: ModelRows) => baseModelKey,
  LAB: ({ labKey }: ModelRows) => labKey,
} satisfies Record<string, (rows: ModelRows) => SQLWrapper>;

type ModelParent = keyof typeof parentKeys;

/** Parents of one kind, for the lists of their models. */
export interface ModelParents {
  readonly kind: ModelParent;
  readonly keys: readonly string[];
  /** A second key whose models a parent has too: the release of an alias. */
  readonly also: ReadonlyMap<string, string>;
}

/** The keys and second keys, each once. */
export function everyKey({ keys, also }: ModelParents): string[] {
  return [...new Set(keys.flatMap((key) => [key, also.get(key) ?? key]))];
}

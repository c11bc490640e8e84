import { and, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { SelectedFields } from 'drizzle-orm/pg-core';
import type { RowsOfVersion } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
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
}

/** The current rows contain their base models; those of other versions are joined with the links of that version. */
export function modelRows(rows: RowsOfVersion, { withRemoved = false } = {}): ModelRows {
  if (rows.isPresent) {
    const { baseModelKey, baseModelRule, labKey } = models;
    return { ...rows, withRemoved, baseModelKey, baseModelRule, labKey, status: sql`${models.status}` };
  }
  return {
    ...rows,
    withRemoved,
    baseModelKey: baseModelLinks.baseModelKey,
    baseModelRule: baseModelLinks.rule,
    labKey: sql`split_part(${baseModelLinks.baseModelKey}, '/', 1)`,
    status: sql`case when ${models.untilVersion} <= ${theVersion}::integer then 'REMOVED' else ${models.status} end`,
  };
}

/** Joins each model with the link to its base model. */
const baseModelLink = and(eq(baseModelLinks.modelKey, models.key), inTheVersion(baseModelLinks));

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

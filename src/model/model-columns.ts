import { and, eq, type SQL, type SQLWrapper, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import { inVersion, type Version } from '../db/version-predicates.ts';
import type { ModelStatusName } from './attributes/model-status-criteria.ts';

/** Joins each model with the link to its base model. */
export function baseModelLinkAt(version: Version): SQL | undefined {
  return and(eq(baseModelLinks.modelKey, models.key), inVersion(version)(baseModelLinks));
}

/** The lab of the model: the first part of its base model's key. Null without a base model. */
export const labKey = sql<string | null>`split_part(${baseModelLinks.baseModelKey}, '/', 1)`;

/** As `Model.status` in the graph. */
export function statusAt({ version }: CatalogView): SQL<ModelStatusName> {
  return sql`case when ${models.untilVersion} <= ${version} then 'REMOVED' else ${models.status} end`;
}

/** The parents that have a list of models, each with its key in a model and the link of the model. */
export const parentKeys = {
  PROVIDER: models.providerKey,
  BASE_MODEL: baseModelLinks.baseModelKey,
  LAB: labKey,
} satisfies Record<string, SQLWrapper>;

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

import { and, eq, gt } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import { baseModelLinks, models } from '../../db/tables/catalog-tables.ts';
import { current, type VersionPredicate } from '../../db/version-predicates.ts';
import type { StatedBaseModels } from '../../matching/link-models.ts';
import type { LinkableModel } from '../../matching/link-rules.ts';
import { inKeyOrder } from './in-key-order.ts';

export interface StoredLink {
  readonly baseModelKey: string;
  readonly rule: string;
}

interface LinkedModel extends LinkableModel {
  /** Null: the model has none. */
  readonly link: StoredLink | null;
}

const { key, modelId, name } = models;
const { modelKey, baseModelKey, rule } = baseModelLinks;

/** The current models with their links, in parts. */
export function linkedModels(db: Db): AsyncGenerator<readonly LinkedModel[]> {
  return inKeyOrder((after, limit) =>
    db
      .select({ key, modelId, name, link: { baseModelKey, rule } })
      .from(models)
      .leftJoin(baseModelLinks, and(eq(modelKey, key), current(baseModelLinks)))
      .where(and(current(models), gt(key, after)))
      .orderBy(key)
      .limit(limit),
  );
}

/** The links of these models, also of removed ones. */
export async function linksOf(db: Db, keys: readonly string[]): Promise<ReadonlyMap<string, StoredLink>> {
  const isOfThem = and(current(baseModelLinks), anyOf(modelKey, keys));
  const rows = await db.select({ modelKey, baseModelKey, rule }).from(baseModelLinks).where(isOfThem);
  return new Map(rows.map((row) => [row.modelKey, row]));
}

/** The links of a version that the authors of the source state. */
export async function statedBaseModelsAt(db: Db, ofVersion: VersionPredicate): Promise<StatedBaseModels> {
  const isStated = and(ofVersion(baseModelLinks), eq(rule, 'STATED'));
  const rows = await db.select({ modelKey, baseModelKey }).from(baseModelLinks).where(isStated);
  return new Map(rows.map((row) => [row.modelKey, row.baseModelKey]));
}

export function linkableModels(db: Db, ofVersion: VersionPredicate): Promise<LinkableModel[]> {
  return db.select({ key, modelId, name }).from(models).where(ofVersion(models));
}

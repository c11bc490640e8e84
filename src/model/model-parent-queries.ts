import type { SQLWrapper } from 'drizzle-orm';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import { labKey } from './model-filter-queries.ts';

/** What can have a list of models of its own, and where its key stands in a model and its link. */
export const parentKeys = {
  PROVIDER: models.providerKey,
  BASE_MODEL: baseModelLinks.baseModelKey,
  LAB: labKey,
} satisfies Record<string, SQLWrapper>;

export type ModelParent = keyof typeof parentKeys;

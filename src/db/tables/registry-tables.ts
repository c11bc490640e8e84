import { boolean, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, keyText } from './column-types.ts';
import type { JsonObject, RegistryProblem } from './json-columns.ts';

/** The providers, models and overrides of the operator, as they were given. */
export const registryItems = pgTable(
  'registry_items',
  {
    kind: text({ enum: ['PROVIDER', 'MODEL', 'PROVIDER_OVERRIDE', 'MODEL_OVERRIDE'] }).notNull(),
    /** Of an override: the key of the record that it changes. */
    key: keyText().notNull(),
    source: text({ enum: ['MUTATION', 'FILE'] }).notNull(),
    content: jsonb().$type<JsonObject>().notNull(),
    /** Raised by each change of the content. */
    version: integer().notNull(),
    updatedAt: instant().notNull(),
    /** The actor of the last change, as in the audit log. */
    updatedBy: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.kind, table.key] })],
);

/** One row: what the registry is at, and what of it the catalog contains. */
export const registryState = pgTable('registry_state', {
  isOnly: boolean().primaryKey().default(true),
  /** Raised by each change of the items. */
  revision: integer().notNull().default(0),
  updatedAt: instant(),
  /** The revision that the newest version of the catalog contains. */
  mergedRevision: integer().notNull().default(0),
  /** When a price of the registry begins or ends next. Null: never. */
  nextMergeAt: instant(),
  /** Whether any version of the catalog has records that only callers with a credential see. */
  hasRestricted: boolean().notNull().default(false),
  /** Of the last merge. */
  problems: jsonb().$type<readonly RegistryProblem[]>().notNull().default([]),
});

/** The upstream records that overrides hide, so that they can be restored. */
export const hiddenModels = pgTable('hidden_models', {
  key: keyText().primaryKey(),
  record: jsonb().$type<JsonObject>().notNull(),
});

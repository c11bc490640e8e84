import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { versions } from './catalog-tables.ts';
import { instant, keyText } from './column-types.ts';
import type { Anomaly, FieldChange } from './json-columns.ts';
import { refreshes } from './refresh-tables.ts';

export const changes = pgTable(
  'changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    refreshId: bigint({ mode: 'number' })
      .notNull()
      .references(() => refreshes.id),
    version: integer()
      .notNull()
      .references(() => versions.number),
    kind: text({ enum: ['ADDED', 'CHANGED', 'REMOVED', 'RESTORED'] }).notNull(),
    subjectType: text({ enum: ['PROVIDER', 'MODEL', 'BASE_MODEL'] }).notNull(),
    subjectKey: keyText().notNull(),
    fields: jsonb().$type<readonly FieldChange[]>().notNull(),
    /** Why the change looks like a mistake of the source. */
    anomalies: jsonb().$type<readonly Anomaly[]>().notNull().default([]),
    at: instant().notNull(),
    /** The commit of the source's repository that made the change. Null: unknown. */
    sourceCommit: text(),
    /** Only callers with a credential see the subject, before or after. */
    isRestricted: boolean().notNull().default(false),
  },
  (table) => [
    index('changes_by_time').on(table.at, table.id),
    index('changes_of_subject').on(table.subjectType, table.subjectKey, table.at, table.id),
    index('changes_of_refresh').on(table.refreshId, table.at, table.id),
  ],
);

export type ChangeKind = (typeof changes.$inferSelect)['kind'];
export type SubjectType = (typeof changes.$inferSelect)['subjectType'];

/** Changes that looked like a mistake of the source and were not made. Never deleted but with the history. */
export const heldChanges = pgTable(
  'held_changes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The first refresh that held it. */
    refreshId: bigint({ mode: 'number' })
      .notNull()
      .references(() => refreshes.id),
    kind: text({ enum: ['CHANGED', 'REMOVED'] }).notNull(),
    subjectType: text({ enum: ['PROVIDER', 'MODEL', 'BASE_MODEL'] }).notNull(),
    subjectKey: keyText().notNull(),
    /** Hash of the held record. Null for a removal. */
    contentHash: text(),
    fields: jsonb().$type<readonly FieldChange[]>().notNull(),
    anomalies: jsonb().$type<readonly Anomaly[]>().notNull(),
    heldAt: instant().notNull(),
    /** Null while it waits for an operator. WITHDRAWN: the source changed again. */
    decision: text({ enum: ['APPROVED', 'REJECTED', 'WITHDRAWN'] }),
    decidedAt: instant(),
    /** The actor that decided, as in the audit log. Null while it waits, and when WITHDRAWN. */
    decidedBy: text(),
  },
  (table) => [
    index('held_changes_of_subject').on(table.subjectType, table.subjectKey, table.id),
    check('held_changes_decision', sql`(${table.decision} is null) = (${table.decidedAt} is null)`),
  ],
);

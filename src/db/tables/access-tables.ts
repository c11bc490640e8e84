import { bigint, index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { roles } from '../../access/role.ts';
import { instant } from './column-types.ts';
import type { Json } from './json-columns.ts';

export const apiKeys = pgTable('api_keys', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  /** SHA-256 of the secret, as hexadecimal text. The secret itself is not stored. */
  hash: text().notNull().unique(),
  /** The first characters of the secret, by which a person recognizes the key. */
  prefix: text().notNull(),
  name: text().notNull(),
  role: text({ enum: roles }).notNull(),
  tier: text().notNull(),
  owner: text(),
  createdAt: instant().notNull().defaultNow(),
  /** Null: the key does not expire. */
  expiresAt: instant(),
  revokedAt: instant(),
  /** At most a minute behind. Null: never used. */
  lastUsedAt: instant(),
});

/** Append-only: a trigger refuses every update, and every delete that the retention does not make. */
export const auditEntries = pgTable(
  'audit_entries',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    at: instant().notNull().defaultNow(),
    actor: text().notNull(),
    action: text().notNull(),
    target: text(),
    outcome: text({ enum: ['SUCCEEDED', 'REFUSED', 'FORBIDDEN', 'FAILED'] }).notNull(),
    address: text(),
    detail: jsonb().$type<Json>(),
  },
  (table) => [index('audit_entries_by_time').on(table.at)],
);

import { sql } from 'drizzle-orm';
import { bigint, index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { instant } from './column-types.ts';
import type { JsonObject } from './json-columns.ts';

export const pauseReasons = ['REQUESTED', 'DELIVERY_FAILED', 'ENDPOINT_GONE'] as const;

/** What a webhook sends. */
export const webhookEvents = ['CHANGES', 'BUDGET_ALERTS'] as const;

export const webhooks = pgTable('webhooks', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  url: text().notNull(),
  /** A change filter, as a client writes it. */
  filter: jsonb().$type<JsonObject>().notNull(),
  events: text({ enum: webhookEvents }).array().notNull().default(['CHANGES']),
  /** In clear text, because every message is signed with it. */
  secret: text().notNull(),
  /** Signs too until its end, so that a receiver can change to the new one. */
  previousSecret: text(),
  previousSecretUntil: instant(),
  createdAt: instant().notNull().defaultNow(),
  /** The id of the last change that is delivered, in a pending message, or does not match. */
  position: bigint({ mode: 'number' }).notNull(),
  pausedAt: instant(),
  pauseReason: text({ enum: pauseReasons }),
  /** The first failure since the last success. Null: the last attempt succeeded. */
  failingSince: instant(),
  /** Null: at once. */
  nextAttemptAt: instant(),
  /** While a gateway delivers. Another one takes over once this has passed. */
  leasedUntil: instant(),
  /** Raised by each gateway that starts to deliver. A gateway with a lower number has lost the lease. */
  leaseNumber: integer().notNull().default(0),
});

/** The outbox, and the log of what left it. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    webhookId: bigint({ mode: 'number' })
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    /** The same in each attempt. */
    messageId: text().notNull(),
    event: text({ enum: ['CHANGES', 'BUDGET_ALERT', 'TEST'] }).notNull(),
    status: text({ enum: ['PENDING', 'DELIVERED', 'FAILED'] }).notNull(),
    changeCount: integer().notNull(),
    /** The bytes to send. Null once the message is delivered or given up. */
    body: text(),
    createdAt: instant().notNull().defaultNow(),
    attempts: integer().notNull().default(0),
    lastAttemptAt: instant(),
    /** HTTP status of the last attempt. Null: there was no response. */
    responseStatus: integer(),
    /** Why the last attempt failed. Null: it succeeded. */
    error: text(),
    /** Duration of the last attempt. */
    durationMs: integer(),
  },
  (table) => [
    index('webhook_deliveries_of_webhook').on(table.webhookId, table.id),
    index('webhook_deliveries_by_time').on(table.createdAt),
    // One message at a time, so that an endpoint receives the changes in order.
    uniqueIndex('webhook_deliveries_pending')
      .on(table.webhookId)
      .where(sql`${table.status} = 'PENDING' and ${table.event} = 'CHANGES'`),
  ],
);

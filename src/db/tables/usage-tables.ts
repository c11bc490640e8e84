import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  index,
  integer,
  numeric,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './column-types.ts';

const count = () => bigint({ mode: 'number' }).notNull().default(0);

/** Tokens by kind, each token counted once, for all requests of an event together. */
const tokenColumns = () => ({
  inputTokens: count(),
  outputTokens: count(),
  reasoningTokens: count(),
  cacheReadTokens: count(),
  cacheWriteTokens: count(),
  inputAudioTokens: count(),
  outputAudioTokens: count(),
});

/** What reports group and filter by: one row per combination that occurs. Null: unknown, or not given. */
export const usageDimensions = pgTable(
  'usage_dimensions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** SHA-256 of all values. */
    hash: text().notNull().unique(),
    /** The key of the model, or the text that names no model. */
    modelKey: text().notNull(),
    provider: text(),
    baseModel: text(),
    owner: text(),
    project: text(),
    /** Sorted, each once. */
    tags: text().array().notNull(),
    /** Who recorded the event, as the audit log names it: `ApiKey:12`, `token:alice`, `operator`. */
    apiKey: text().notNull(),
    isSuccess: boolean().notNull(),
  },
  (table) => [index('usage_dimensions_by_owner').on(table.owner)],
);

/** Partitioned by month of `at`, append-only but for prices that are filled in. */
export const usageEvents = pgTable(
  'usage_events',
  {
    id: bigint({ mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
    at: instant().notNull(),
    recordedAt: instant().notNull().defaultNow(),
    dimensionId: bigint({ mode: 'number' }).notNull(),
    requests: count(),
    ...tokenColumns(),
    errorCode: text(),
    latencyMs: integer(),
    firstTokenMs: integer(),
    /** The requested mode of the model. Null: the default mode. */
    mode: text(),
    /** Tokens of one request reach the tier; those of a total reach none. */
    scope: text({ enum: ['REQUEST', 'TOTAL'] }).notNull(),
    cacheTtl: text({ enum: ['FIVE_MINUTES', 'ONE_HOUR'] }).notNull(),
    /** Who counted the tokens: the provider, or the gateway by the text. UNKNOWN: no one. */
    usageSource: text({ enum: ['REPORTED', 'ESTIMATED', 'UNKNOWN'] })
      .notNull()
      .default('REPORTED'),
    pricing: text({ enum: ['PRICED', 'UNPRICED', 'UNRESOLVED'] }).notNull(),
    /** US dollars. Null: not known. */
    cost: numeric(),
    /** Used kinds of tokens without a price, which the cost leaves out. */
    unpricedKinds: text().array().notNull(),
    /** Kinds of tokens whose price is assumed from another one. */
    assumedKinds: text().array().notNull(),
    /** The catalog version that gave the price. Null: none did. */
    catalogVersion: integer(),
  },
  (table) => [
    primaryKey({ columns: [table.at, table.id] }),
    index('usage_events_of_dimension').on(table.dimensionId, table.at),
    index('usage_events_without_price').on(table.at).where(sql`${table.pricing} <> 'PRICED'`),
    check('usage_events_cost', sql`${table.cost} >= 0 and ${table.cost} <> 'NaN'`),
  ],
);

/** The claim of an idempotency key: not partitioned, so that a key is unique whatever the time of its event. */
export const usageKeys = pgTable(
  'usage_keys',
  {
    /** The owner of the credential, or the credential itself: keys of one caller never meet those of another. */
    recorder: text().notNull(),
    key: text().notNull(),
    /** SHA-256 of the event. */
    contentHash: text().notNull(),
    eventAt: instant().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.recorder, table.key] }),
    index('usage_keys_by_event_time').on(table.eventAt),
  ],
);

/**
 * Sums over 15 minutes, an hour, and a day in UTC. The days of every time zone add up from 15 minutes; the larger sizes spare
 * a report from reading as many rows. Always equal to the events.
 */
export const usageRollups = pgTable(
  'usage_rollups',
  {
    minutes: smallint().notNull(),
    bucket: instant().notNull(),
    dimensionId: bigint({ mode: 'number' })
      .notNull()
      .references(() => usageDimensions.id),
    requests: count(),
    ...tokenColumns(),
    cost: numeric().notNull(),
    /** Requests of events without a price, or with tokens that have none. */
    unpricedRequests: count(),
    unresolvedRequests: count(),
    /** Output and reasoning tokens of events with a latency, and the time that they took after the first token. */
    timedTokens: count(),
    timedMs: count(),
  },
  (table) => [
    primaryKey({ columns: [table.minutes, table.bucket, table.dimensionId] }),
    index('usage_rollups_of_dimension').on(table.dimensionId, table.minutes, table.bucket),
    check('usage_rollups_cost', sql`${table.cost} >= 0 and ${table.cost} <> 'NaN'`),
  ],
);

/** How many events of a rollup have a latency in an interval. See `usage/events/latency-intervals.ts`. */
export const usageLatencies = pgTable(
  'usage_latencies',
  {
    minutes: smallint().notNull(),
    bucket: instant().notNull(),
    dimensionId: bigint({ mode: 'number' })
      .notNull()
      .references(() => usageDimensions.id),
    kind: text({ enum: ['TOTAL', 'FIRST_TOKEN'] }).notNull(),
    interval: smallint().notNull(),
    events: count(),
  },
  (table) => [primaryKey({ columns: [table.minutes, table.bucket, table.dimensionId, table.kind, table.interval] })],
);

export const budgets = pgTable(
  'budgets',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    scope: text({ enum: ['ALL', 'OWNER', 'PROJECT', 'TAG', 'API_KEY', 'MODEL'] }).notNull(),
    /** The owner, project, tag, id of the API key, or key of the model. Empty for ALL. */
    subject: text().notNull(),
    period: text({ enum: ['DAY', 'WEEK', 'MONTH'] }).notNull(),
    timeZone: text().notNull(),
    /** US dollars. */
    amount: numeric().notNull(),
    action: text({ enum: ['NOTIFY', 'BLOCK'] }).notNull(),
    /** Percentages of the amount, ascending. */
    thresholds: integer().array().notNull(),
    createdAt: instant().notNull().defaultNow(),
    updatedAt: instant().notNull().defaultNow(),
  },
  (table) => [uniqueIndex('budgets_of_subject').on(table.scope, table.subject, table.period)],
);

/** A threshold that was reached: once per period, on whichever gateway noticed first. */
export const budgetAlerts = pgTable(
  'budget_alerts',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    budgetId: bigint({ mode: 'number' })
      .notNull()
      .references(() => budgets.id, { onDelete: 'cascade' }),
    periodStart: instant().notNull(),
    threshold: integer().notNull(),
    /** US dollars at the time of the alert. */
    spent: numeric().notNull(),
    amount: numeric().notNull(),
    at: instant().notNull().defaultNow(),
  },
  (table) => [uniqueIndex('budget_alerts_once').on(table.budgetId, table.periodStart, table.threshold)],
);

/** An amount that is set aside for a call until the call is settled, or until the reservation expires. */
export const usageReservations = pgTable(
  'usage_reservations',
  {
    id: uuid().primaryKey().defaultRandom(),
    dimensionId: bigint({ mode: 'number' })
      .notNull()
      .references(() => usageDimensions.id),
    /** Who may settle it: the owner of the credential, or the credential itself. */
    recorder: text().notNull(),
    requests: count(),
    tokens: count(),
    /** US dollars. */
    cost: numeric().notNull(),
    createdAt: instant().notNull().defaultNow(),
    expiresAt: instant().notNull(),
    /** Null while it is open. */
    settledAt: instant(),
  },
  (table) => [index('usage_reservations_open').on(table.expiresAt).where(sql`${table.settledAt} is null`)],
);

/** What was used of a quota in a minute or a day in UTC. Only models and callers with a quota are counted. */
export const usageQuotaWindows = pgTable(
  'usage_quota_windows',
  {
    scope: text({ enum: ['MODEL', 'TIER'] }).notNull(),
    /** The key of the model, or for a tier the caller, as a reservation names it. */
    subject: text().notNull(),
    span: text({ enum: ['MINUTE', 'DAY'] }).notNull(),
    startsAt: instant().notNull(),
    requests: count(),
    tokens: count(),
  },
  (table) => [primaryKey({ columns: [table.scope, table.subject, table.span, table.startsAt] })],
);

import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { instant } from './column-types.ts';
import type { RefreshSummary } from './json-columns.ts';

export const refreshes = pgTable(
  'refreshes',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    status: text({ enum: ['RUNNING', 'SUCCEEDED', 'UNCHANGED', 'FAILED', 'CANCELLED', 'INTERRUPTED'] }).notNull(),
    trigger: text({ enum: ['MANUAL', 'SCHEDULED', 'STARTUP', 'IMPORT', 'REGISTRY'] }).notNull(),
    requestedBy: text(),
    sourceKind: text({ enum: ['LIVE', 'BUNDLED', 'IMPORTED'] }).notNull(),
    sourceUrl: text().notNull(),
    /** The commit of the source's repository that was read. Null: another source was read. */
    sourceCommit: text(),
    etag: text(),
    bytes: integer(),
    /** Digest of the bytes of the document. */
    digest: text(),
    startedAt: instant().notNull(),
    /** While running: the refresh counts as interrupted once this has passed. Renewed by the gateway that runs it. */
    leaseExpiresAt: instant(),
    finishedAt: instant(),
    /** The day of the document. Null until it is read, and for a revert, which reads no document. */
    observedAt: instant(),
    /** The version that a revert restored. Null: not a revert. */
    revertedTo: integer(),
    /** The version that the refresh wrote. Null: it changed nothing. */
    catalogVersion: integer(),
    summary: jsonb().$type<RefreshSummary>(),
    errorCode: text({
      enum: [
        'SOURCE_UNREACHABLE',
        'SOURCE_TIMEOUT',
        'SOURCE_REFUSED',
        'SOURCE_TOO_LARGE',
        'SOURCE_CIRCUIT_OPEN',
        'NOT_A_CATALOG',
        'MASS_REMOVAL',
        'OUT_OF_ORDER',
        'INTERNAL',
      ],
    }),
    errorMessage: text(),
    errorAttempts: integer(),
    /** The earliest time of the next request. Null: the source sent no `Retry-After`. */
    retryAt: instant(),
  },
  (table) => [
    // The lease: at most one refresh runs, over all gateways on this database.
    uniqueIndex('refreshes_running').on(table.status).where(sql`${table.status} = 'RUNNING'`),
    check('refreshes_lease', sql`(${table.status} = 'RUNNING') = (${table.leaseExpiresAt} is not null)`),
    check('refreshes_end', sql`(${table.status} = 'RUNNING') = (${table.finishedAt} is null)`),
  ],
);

export const refreshProblems = pgTable(
  'refresh_problems',
  {
    refreshId: bigint({ mode: 'number' })
      .notNull()
      .references(() => refreshes.id),
    position: integer().notNull(),
    path: text().notNull(),
    message: text().notNull(),
  },
  (table) => [primaryKey({ columns: [table.refreshId, table.position] })],
);

/** The progress of the newest refresh, for gateways other than the one that runs it. */
export const refreshProgress = pgTable('refresh_progress', {
  refreshId: bigint({ mode: 'number' })
    .primaryKey()
    .references(() => refreshes.id, { onDelete: 'cascade' }),
  phase: text({ enum: ['QUEUED', 'FETCHING', 'PARSING', 'COMPARING', 'WRITING', 'DONE'] }).notNull(),
  processed: integer().notNull(),
  total: integer(),
  percent: doublePrecision().notNull(),
  at: instant().notNull(),
});

/** Pauses of scheduled refreshes: from a revert or a request until refreshes are resumed. */
export const refreshPauses = pgTable(
  'refresh_pauses',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    pausedAt: instant().notNull(),
    /** The actor that reverted the catalog, as in the audit log. */
    pausedBy: text().notNull(),
    resumedAt: instant(),
    resumedBy: text(),
  },
  (table) => [
    uniqueIndex('refresh_pauses_present').on(sql`(true)`).where(sql`${table.resumedAt} is null`),
    check('refresh_pauses_end', sql`(${table.resumedAt} is null) = (${table.resumedBy} is null)`),
  ],
);

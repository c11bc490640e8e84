import { and, asc, eq, isNull, lt, lte, min, or, type SQL, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { changes } from '../../db/tables/change-tables.ts';
import { webhookDeliveries, webhooks } from '../../db/tables/webhook-tables.ts';
import type { DeliveryRow, WebhookRow } from './webhook-queries.ts';

/** A message in the outbox. */
export type NewMessage = Pick<DeliveryRow, 'messageId' | 'changeCount'> & { readonly body: string };
export type PendingDelivery = DeliveryRow & { readonly body: string };
export type Attempt = Pick<DeliveryRow, 'responseStatus' | 'error' | 'durationMs'>;

/** What follows a failed attempt. */
export type AfterFailure =
  | { readonly kind: 'RETRY'; readonly delayMs: number }
  | { readonly kind: 'PAUSE'; readonly reason: 'DELIVERY_FAILED' | 'ENDPOINT_GONE' };

export interface OutboxState {
  /** Until the next attempt or the end of a lease. Null: nothing waits. */
  readonly nextDueMs: number | null;
  /** Age of the oldest undelivered message. 0: every message is delivered. */
  readonly lagSeconds: number;
  /** Webhooks by status. */
  readonly active: number;
  readonly failing: number;
  readonly paused: number;
}

export type OutboxQueries = ReturnType<typeof outboxQueries>;

/**
 * The outbox: any gateway delivers. A gateway leases one webhook at a time, because a transaction that is open during a
 * request would keep the only connection of the embedded Postgres, or one of a pool.
 */
export function outboxQueries(db: Db) {
  return {
    /** Leases a webhook with something to deliver or to look at. Undefined: no free webhook has work. */
    lease: async (leaseMs: number): Promise<WebhookRow | undefined> => {
      const due = db
        .select({ id: webhooks.id })
        .from(webhooks)
        .where(and(isNull(webhooks.pausedAt), isFree, isDue, or(hasNewChanges, hasPendingMessage)))
        .orderBy(sql`${webhooks.nextAttemptAt} nulls first`, asc(webhooks.id))
        .limit(1)
        .for('update', { skipLocked: true });
      const [leased] = await db
        .update(webhooks)
        .set({ leasedUntil: after(leaseMs), leaseNumber: sql`${webhooks.leaseNumber} + 1` })
        .where(eq(webhooks.id, sql`(${due})`))
        .returning();
      return leased;
    },

    pending: async ({ id }: WebhookRow): Promise<PendingDelivery | undefined> => {
      const [row] = await db
        .select()
        .from(webhookDeliveries)
        .where(and(eq(webhookDeliveries.webhookId, id), isPendingMessage))
        .orderBy(webhookDeliveries.id)
        .limit(1);
      return row && { ...row, body: row.body ?? '' };
    },

    /** Moves the webhook to a later change, with the message that delivers the changes in between. Undefined: no message, or the lease is lost. */
    advance: (
      webhook: WebhookRow,
      position: number,
      message: NewMessage | null,
    ): Promise<PendingDelivery | undefined> =>
      db.transaction(async (transaction) => {
        const [held] = await transaction.update(webhooks).set({ position }).where(isHeld(webhook)).returning();
        if (!held || message === null) return undefined;
        const [row] = await transaction
          .insert(webhookDeliveries)
          .values({ ...message, webhookId: webhook.id, event: 'CHANGES', status: 'PENDING' })
          .returning();
        return row && { ...row, body: message.body };
      }),

    /** False: the lease is lost, so another gateway delivers. */
    succeed: (webhook: WebhookRow, { id }: DeliveryRow, attempt: Attempt): Promise<boolean> =>
      db.transaction(async (transaction) => {
        const held = await release(transaction, webhook, { failingSince: null, nextAttemptAt: null });
        if (held) await recordAttempt(transaction, id, { ...attempt, status: 'DELIVERED', body: null });
        return held;
      }),

    /** False: the lease is lost, so another gateway delivers. */
    fail: (webhook: WebhookRow, { id }: DeliveryRow, attempt: Attempt, next: AfterFailure): Promise<boolean> =>
      db.transaction(async (transaction) => {
        const held = await release(transaction, webhook, {
          failingSince: sql`coalesce(${webhooks.failingSince}, now())`,
          ...(next.kind === 'RETRY'
            ? { nextAttemptAt: after(next.delayMs) }
            : { nextAttemptAt: null, pausedAt: sql`now()`, pauseReason: next.reason }),
        });
        if (held) await recordAttempt(transaction, id, attempt);
        return held;
      }),

    /** Gives the webhook to any gateway, without an attempt. */
    release: (webhook: WebhookRow): Promise<boolean> => release(db, webhook, {}),

    state: async (): Promise<OutboxState> => {
      const isPaused = sql`${webhooks.pausedAt} is not null`;
      const isFailing = sql`${webhooks.failingSince} is not null`;
      const dueAt = sql`greatest(${webhooks.nextAttemptAt}, ${webhooks.leasedUntil})`;
      const oldest = db
        .select({ at: min(webhookDeliveries.createdAt) })
        .from(webhookDeliveries)
        .where(isPendingMessage);
      const [row] = await db
        .select({
          nextDueMs: sql<
            number | null
          >`(extract(epoch from min(${dueAt}) filter (where not ${isPaused}) - now()) * 1000)::float`,
          lagSeconds: sql<number>`coalesce(extract(epoch from now() - (${oldest})), 0)::float`,
          active: sql<number>`(count(*) filter (where not ${isPaused} and not ${isFailing}))::int`,
          failing: sql<number>`(count(*) filter (where not ${isPaused} and ${isFailing}))::int`,
          paused: sql<number>`(count(*) filter (where ${isPaused}))::int`,
        })
        .from(webhooks);
      if (!row) throw new Error('An aggregate returned no row.');
      return row;
    },
  };
}

const isFree = or(isNull(webhooks.leasedUntil), lt(webhooks.leasedUntil, sql`now()`));
const isDue = or(isNull(webhooks.nextAttemptAt), lte(webhooks.nextAttemptAt, sql`now()`));
const isPendingMessage = eq(webhookDeliveries.status, 'PENDING');
const hasNewChanges = sql`('CHANGES' = any(${webhooks.events})
  and exists (select from ${changes} where ${changes.id} > ${webhooks.position}))`;
const hasPendingMessage = sql`exists (
  select from ${webhookDeliveries} where ${webhookDeliveries.webhookId} = ${webhooks.id} and ${isPendingMessage}
)`;

function isHeld({ id, leaseNumber }: WebhookRow) {
  return and(eq(webhooks.id, id), eq(webhooks.leaseNumber, leaseNumber));
}

function after(ms: number): SQL {
  return sql`now() + ${ms} * interval '1 millisecond'`;
}

async function release(
  db: Db | Transaction,
  webhook: WebhookRow,
  change: Parameters<ReturnType<typeof db.update<typeof webhooks>>['set']>[0],
): Promise<boolean> {
  const held = await db
    .update(webhooks)
    .set({ ...change, leasedUntil: null })
    .where(isHeld(webhook))
    .returning({ id: webhooks.id });
  return held.length > 0;
}

async function recordAttempt(
  transaction: Transaction,
  id: number,
  attempt: Attempt & Partial<Pick<DeliveryRow, 'status' | 'body'>>,
): Promise<void> {
  await transaction
    .update(webhookDeliveries)
    .set({ ...attempt, attempts: sql`${webhookDeliveries.attempts} + 1`, lastAttemptAt: sql`now()` })
    .where(eq(webhookDeliveries.id, id));
}

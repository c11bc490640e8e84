import { and, count, desc, eq, isNull, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { countsByKey, keysValue, parentKey, parents, textArray } from '../../db/key-lists.ts';
import type { Page } from '../../db/keyset.ts';
import { webhookDeliveries, webhooks } from '../../db/tables/webhook-tables.ts';

export type WebhookRow = typeof webhooks.$inferSelect;
export type DeliveryRow = typeof webhookDeliveries.$inferSelect;
type NewWebhook = Pick<WebhookRow, 'url' | 'events' | 'filter' | 'secret' | 'position'>;
/** What an operator can change. A missing member stays as it is. */
export type WebhookChange = Partial<
  Pick<WebhookRow, 'url' | 'events' | 'filter' | 'secret' | 'previousSecret' | 'previousSecretUntil'> & {
    readonly isPaused: boolean;
  }
>;
type AttemptResult = Pick<DeliveryRow, 'status' | 'responseStatus' | 'error' | 'durationMs'>;

export type WebhookQueries = ReturnType<typeof webhookQueries>;

export function webhookQueries(db: Db) {
  return {
    byIds: (ids: readonly string[]): Promise<WebhookRow[]> => db.select().from(webhooks).where(hasId(ids)),

    /** Newest first. */
    page: ({ limit, after }: Page): Promise<WebhookRow[]> =>
      db
        .select()
        .from(webhooks)
        .where(after ? lt(webhooks.id, Number(after[0])) : undefined)
        .orderBy(desc(webhooks.id))
        .limit(limit),

    count: () => db.$count(webhooks),

    create: async (webhook: NewWebhook): Promise<WebhookRow> => {
      const [row] = await db.insert(webhooks).values(webhook).returning();
      if (!row) throw new Error('An insert into webhooks returned no row.');
      return row;
    },

    /** Undefined: there is no such webhook. */
    update: async (id: number, { isPaused, ...change }: WebhookChange): Promise<WebhookRow | undefined> => {
      const [row] = await db
        .update(webhooks)
        // The next attempt follows at once: an operator may have mended what failed.
        .set({ ...change, ...(isPaused !== undefined && pause(isPaused)), nextAttemptAt: null })
        .where(eq(webhooks.id, id))
        .returning();
      return row;
    },

    /** Deletes the deliveries too. False: there is no such webhook. */
    delete: async (id: number): Promise<boolean> => {
      const deleted = await db.delete(webhooks).where(eq(webhooks.id, id)).returning({ id: webhooks.id });
      return deleted.length > 0;
    },

    deliveriesByIds: (ids: readonly string[]): Promise<DeliveryRow[]> =>
      db
        .select()
        .from(webhookDeliveries)
        .where(sql`${webhookDeliveries.id} = any(${textArray(ids)}::bigint[])`),

    deliveryPages: async (webhookIds: readonly string[], { limit, after }: Page): Promise<DeliveryRow[]> => {
      const isOfParent = eq(webhookDeliveries.webhookId, sql`${parentKey}::bigint`);
      const page = db
        .select()
        .from(webhookDeliveries)
        .where(and(isOfParent, after ? lt(webhookDeliveries.id, Number(after[0])) : undefined))
        .orderBy(desc(webhookDeliveries.id))
        .limit(limit)
        .as('page');
      const rows = await db
        .select()
        .from(parents)
        .crossJoinLateral(page)
        .orderBy(desc(page.id))
        .prepare('deliveries of webhooks')
        .execute({ ...keysValue(webhookIds) });
      return rows.map((row) => row.page);
    },

    deliveryCounts: async (webhookIds: readonly string[]) => {
      const rows = db
        .select({ key: sql<string>`${webhookDeliveries.webhookId}::text`, count: count() })
        .from(webhookDeliveries)
        .where(sql`${webhookDeliveries.webhookId} = any(${textArray(webhookIds)}::bigint[])`)
        .groupBy(webhookDeliveries.webhookId);
      return countsByKey(await rows);
    },

    /** Stores the attempt of a test, which is not repeated. */
    recordTest: async (webhookId: number, messageId: string, result: AttemptResult): Promise<DeliveryRow> => {
      const [row] = await db
        .insert(webhookDeliveries)
        .values({
          webhookId,
          messageId,
          event: 'TEST',
          changeCount: 0,
          attempts: 1,
          lastAttemptAt: sql`now()`,
          ...result,
        })
        .returning();
      if (!row) throw new Error('An insert into webhook_deliveries returned no row.');
      return row;
    },

    deleteDeliveriesOlderThan: async (days: number): Promise<void> => {
      const isOld = lt(webhookDeliveries.createdAt, sql`now() - make_interval(days => ${days})`);
      await db.delete(webhookDeliveries).where(and(isOld, isNull(webhookDeliveries.body)));
    },
  };
}

function hasId(ids: readonly string[]): SQL {
  return sql`${webhooks.id} = any(${textArray(ids)}::bigint[])`;
}

function pause(isPaused: boolean) {
  return isPaused
    ? ({ pausedAt: sql`coalesce(${webhooks.pausedAt}, now())`, pauseReason: 'REQUESTED' } as const)
    : { pausedAt: null, pauseReason: null, failingSince: null };
}

import { sql } from 'drizzle-orm';
import type { Transaction } from '../../db/connect.ts';
import { webhookDeliveries, webhooks } from '../../db/tables/webhook-tables.ts';
import { type AlertInMessage, budgetAlertMessage } from './message.ts';

const MESSAGES_AT_ONCE = 1_000;

/** Puts the alerts into the outbox of each webhook that sends them, in the transaction that stores the alerts. */
export async function sendBudgetAlerts(transaction: Transaction, alerts: readonly AlertInMessage[]): Promise<void> {
  const receivers = await transaction
    .select({ id: webhooks.id })
    .from(webhooks)
    .where(sql`'BUDGET_ALERTS' = any(${webhooks.events})`)
    .for('key share');
  const messages = receivers.flatMap(({ id }) =>
    alerts.map((alert) => ({
      ...budgetAlertMessage(id, alert),
      webhookId: id,
      event: 'BUDGET_ALERT' as const,
      status: 'PENDING' as const,
    })),
  );
  // A statement has at most 65,535 parameters.
  for (let start = 0; start < messages.length; start += MESSAGES_AT_ONCE) {
    await transaction.insert(webhookDeliveries).values(messages.slice(start, start + MESSAGES_AT_ONCE));
  }
}

import { sendBudgetAlerts } from '../../feeds/webhooks/send-budget-alerts.ts';
import type { Context } from '../../graph/context.ts';

type Dependencies = Pick<Context, 'usage' | 'budgetEvents' | 'deliverer' | 'log'>;

/**
 * Reports the thresholds that the budgets of recorded usage have reached. It runs after the commit, because only then it sees what others
 * recorded meanwhile. The usage is stored by then: an error is logged, and the next usage raises the alert.
 */
export async function raiseBudgetAlerts(
  { usage, budgetEvents, deliverer, log }: Dependencies,
  dimensionIds: readonly number[],
): Promise<void> {
  if (dimensionIds.length === 0) return;
  try {
    const alerts = await usage.budgets.raiseAlerts(dimensionIds, sendBudgetAlerts);
    if (alerts.length > 0) deliverer.wake();
    for (const { id, budgetId, threshold, spent } of alerts) {
      log.warn({ budget: `Budget:${budgetId}`, threshold, spent }, 'budget threshold reached');
      budgetEvents.publish(id);
    }
  } catch (error) {
    log.error({ error }, 'failed to raise budget alerts');
  }
}

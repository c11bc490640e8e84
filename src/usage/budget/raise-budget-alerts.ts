import { sendBudgetAlerts } from '../../feeds/webhooks/send-budget-alerts.ts';
import type { Context } from '../../graph/context.ts';
import type { BudgetAlertRow, BudgetRow } from './budget-queries.ts';

type Dependencies = Pick<Context, 'usage' | 'budgetEvents' | 'deliverer' | 'log'>;

/**
 * Reports the thresholds that the budgets of recorded usage have reached. It runs after the commit, because only then it sees what others
 * recorded meanwhile. The usage is stored by then: an error is logged, and the next usage raises the alert.
 */
export async function raiseBudgetAlerts(context: Dependencies, dimensionIds: readonly number[]): Promise<void> {
  if (dimensionIds.length === 0) return;
  await report(() => context.usage.budgets.raiseAlertsOfCalls(dimensionIds, sendBudgetAlerts), context);
}

/** Reports the thresholds that a budget has reached when it is set, because no usage may follow. An error is logged. */
export async function raiseAlertsOfBudget(context: Dependencies, budget: BudgetRow): Promise<void> {
  await report(() => context.usage.budgets.raiseAlertsOf(budget, sendBudgetAlerts), context);
}

async function report(
  raise: () => Promise<readonly BudgetAlertRow[]>,
  { budgetEvents, deliverer, log }: Dependencies,
): Promise<void> {
  try {
    const alerts = await raise();
    if (alerts.length > 0) deliverer.wake();
    for (const { id, budgetId, threshold, spent } of alerts) {
      log.warn({ budget: `Budget:${budgetId}`, threshold, spent }, 'budget threshold reached');
      budgetEvents.publish(id);
    }
  } catch (error) {
    log.error({ error }, 'failed to raise budget alerts');
  }
}

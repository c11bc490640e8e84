import { builder } from '../../graph/builder.ts';
import { resetRequestCaches } from '../../graph/context.ts';
import { stream } from '../../refresh/progress/stream.ts';
import { Budget } from './budget.ts';
import type { BudgetAlertRow } from './budget-queries.ts';

/** The buffer of one subscriber. */
const MAX_BUFFERED_ALERTS = 100;

const BudgetAlert = builder.objectRef<BudgetAlertRow>('BudgetAlert').implement({
  description: 'A threshold that the spending of a budget has reached. Raised once per budget, period and threshold.',
  fields: (t) => ({
    budget: t.field({ type: Budget, description: 'The budget.', resolve: ({ budgetId }) => String(budgetId) }),
    threshold: t.exposeInt('threshold', { description: 'Percentage of the amount that was reached.' }),
    spent: t.expose('spent', {
      type: 'Decimal',
      description: 'US dollars spent in the period at the time of the alert.',
    }),
    amount: t.expose('amount', { type: 'Decimal', description: 'US dollars of the budget at the time of the alert.' }),
    periodStart: t.expose('periodStart', { type: 'DateTime', description: 'Start of the period.' }),
    at: t.expose('at', { type: 'DateTime', description: 'Time of the alert.' }),
  }),
});

builder.subscriptionField('budgetAlerts', (t) =>
  t.field({
    type: BudgetAlert,
    authScopes: { role: 'OPERATOR' },
    description: 'Sends each budget alert once, whichever gateway raised it. Requires the role OPERATOR.',
    subscribe: (_subscription, _args, { budgetEvents, usage, log }) =>
      stream<BudgetAlertRow>(MAX_BUFFERED_ALERTS, (send) =>
        budgetEvents.subscribe((id) => {
          usage.budgets.alertsByIds([id]).then(
            ([alert]) => alert && send(alert),
            (error: unknown) => log.error({ error, id }, 'failed to read a budget alert'),
          );
        }),
      ),
    resolve: (alert, _args, context) => {
      resetRequestCaches(context);
      return alert;
    },
  }),
);

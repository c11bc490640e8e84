import { Decimal } from 'decimal.js';
import type { Log } from '../log.ts';
import type { BudgetState } from '../usage/budget/budget-queries.ts';
import type { Metrics } from './metrics.ts';

const EVERY_MS = 60_000;
/** A budget of which this share is spent or reserved is near its end. */
const NEAR = 0.8;

interface Recorded {
  readonly usage: { readonly budgets: { readonly allStates: () => Promise<readonly BudgetState[]> } };
  readonly budgetEvents: { readonly subscribe: (listener: () => void) => () => void };
  readonly log: Log;
}

/** Counts the budgets by status, at once, every minute, and when a budget alerts. The returned function ends it. */
export function recordBudgets(metrics: Metrics, { usage, budgetEvents, log }: Recorded): () => Promise<void> {
  let running = Promise.resolve();
  const run = () => {
    running = running
      .then(read)
      .catch((error: unknown) => log.warn({ error }, 'failed to read the states of the budgets'));
  };
  run();
  const timer = setInterval(run, EVERY_MS).unref();
  const unsubscribe = budgetEvents.subscribe(run);
  return () => {
    clearInterval(timer);
    unsubscribe();
    return running;
  };

  async function read(): Promise<void> {
    const counts = { within: 0, near: 0, exceeded: 0 };
    for (const state of await usage.budgets.allStates()) counts[statusOf(state)] += 1;
    for (const [status, count] of Object.entries(counts)) metrics.budgets.set({ status }, count);
  }
}

function statusOf({ budget, spent, reserved }: BudgetState): 'within' | 'near' | 'exceeded' {
  const used = new Decimal(spent).plus(reserved);
  if (used.gt(budget.amount)) return 'exceeded';
  return used.gte(new Decimal(budget.amount).times(NEAR)) ? 'near' : 'within';
}

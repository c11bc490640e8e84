import { KeyChanges } from '../access/keys/key-changes.ts';
import type { Database } from '../db/connect.ts';
import type { Gateway } from '../graph/context.ts';
import type { Log } from '../log.ts';
import { BudgetEvents } from '../usage/budget/budget-events.ts';
import { openRefreshEvents } from './create-refresher.ts';

/** What happens on any gateway of the database, published in this process. */
export type Events = Pick<Gateway, 'refreshEvents' | 'keyChanges' | 'budgetEvents'>;

export async function openEvents(database: Database, log: Log): Promise<Events> {
  return {
    refreshEvents: await openRefreshEvents(database, log),
    keyChanges: await KeyChanges.open(database.listen),
    budgetEvents: await BudgetEvents.open(database.listen),
  };
}

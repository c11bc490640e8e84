import { type SQL, sql } from 'drizzle-orm';
import type { PgColumn } from 'drizzle-orm/pg-core';
import type { Listen } from '../../db/connect.ts';

const ALERT_CHANNEL = 'modelgraph_budget_alerts';

/** Publishes budget alerts to subscribers in this process, whichever gateway raised them. */
export class BudgetEvents {
  readonly #listeners = new Set<(alertId: number) => void>();
  readonly #isShared: boolean;

  private constructor(isShared: boolean) {
    this.#isShared = isShared;
  }

  /** `listen` null: no other gateway uses the database. */
  static async open(listen: Listen | null): Promise<BudgetEvents> {
    const events = new BudgetEvents(listen !== null);
    await listen?.(ALERT_CHANNEL, {
      onNotified: (payload) => events.#send(Number(payload)),
      // Alerts that were raised meanwhile stay in `Budget.alerts`.
      onListening: () => {},
    });
    return events;
  }

  /** An alert that this gateway raised. On a server, its own notification follows the commit. */
  publish(alertId: number): void {
    if (!this.#isShared) this.#send(alertId);
  }

  subscribe(listener: (alertId: number) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #send(alertId: number): void {
    for (const listener of this.#listeners) listener(alertId);
  }
}

/** To be selected by the statement that stores an alert: every gateway hears of it with the commit. */
export function notifyBudgetAlert(alertId: PgColumn): SQL<unknown> {
  return sql`pg_notify(${ALERT_CHANNEL}, ${alertId}::text)`;
}

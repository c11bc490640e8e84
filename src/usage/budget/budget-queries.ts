import { Decimal } from 'decimal.js';
import { and, desc, eq, getTableColumns, inArray, lt, type SQL, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { textArray } from '../../db/key-lists.ts';
import type { Page } from '../../db/keyset.ts';
import {
  budgetAlerts,
  budgets,
  usageDimensions,
  usageReservations,
  usageRollups,
} from '../../db/tables/usage-tables.ts';
import { rollupsSince } from '../rollup-sizes.ts';
import { notifyBudgetAlert } from './budget-events.ts';

export type BudgetRow = typeof budgets.$inferSelect;
export type NewBudget = Omit<typeof budgets.$inferInsert, 'id' | 'createdAt' | 'updatedAt'>;
export type BudgetAlertRow = typeof budgetAlerts.$inferSelect;
export type BudgetScope = Pick<BudgetRow, 'scope' | 'subject'>;

/** An alert with what its budget is. `subject` null: all usage. */
type RaisedAlert = BudgetAlertRow &
  Pick<BudgetRow, 'scope' | 'period' | 'action'> & { readonly subject: string | null };

type SendAlerts = (transaction: Transaction, alerts: readonly RaisedAlert[]) => Promise<void>;

/** What a budget has spent and reserved in the period that a moment belongs to. */
export interface BudgetState {
  readonly budget: BudgetRow;
  readonly periodStart: Date;
  readonly periodEnd: Date;
  /** US dollars, as exact decimal text. */
  readonly spent: string;
  readonly reserved: string;
}

/** The period of a budget that a moment belongs to, in the budget's time zone. */
const localNow = sql`date_trunc(lower(${budgets.period}), now() at time zone ${budgets.timeZone})`;
const periodStart = sql`(${localNow} at time zone ${budgets.timeZone})`;
const periodEnd = sql`((${localNow} + ('1 ' || lower(${budgets.period}))::interval) at time zone ${budgets.timeZone})`;

const isInScope = sql`case ${budgets.scope}
  when 'ALL' then true
  when 'OWNER' then ${usageDimensions.owner} = ${budgets.subject}
  when 'PROJECT' then ${usageDimensions.project} = ${budgets.subject}
  when 'TAG' then ${budgets.subject} = any(${usageDimensions.tags})
  when 'API_KEY' then ${usageDimensions.apiKey} = ${budgets.subject}
  when 'MODEL' then ${usageDimensions.modelKey} = ${budgets.subject}
end`;

export function budgetQueries(db: Db) {
  return {
    byIds: (ids: readonly string[]): Promise<BudgetRow[]> =>
      db
        .select()
        .from(budgets)
        .where(sql`${budgets.id} = any(${textArray(ids)}::bigint[])`),

    /** Newest first. `visible` null: all budgets; else those of an owner. */
    page: (owner: string | null, { limit, after }: Page): Promise<BudgetRow[]> =>
      db
        .select()
        .from(budgets)
        .where(and(isOwn(owner), after ? lt(budgets.id, Number(after[0])) : undefined))
        .orderBy(desc(budgets.id))
        .limit(limit),

    count: (owner: string | null) => db.$count(budgets, isOwn(owner)),

    /** Adds the budget, or replaces the one of the same scope and period. */
    set: async (budget: NewBudget): Promise<BudgetRow> => {
      const { scope, subject, period, ...rest } = budget;
      const [row] = await db
        .insert(budgets)
        .values(budget)
        .onConflictDoUpdate({
          target: [budgets.scope, budgets.subject, budgets.period],
          set: { ...rest, updatedAt: sql`now()` },
        })
        .returning();
      if (!row) throw new Error('An insert into budgets returned no row.');
      return row;
    },

    /** False: there is no such budget. */
    delete: async (id: number): Promise<boolean> =>
      (await db.delete(budgets).where(eq(budgets.id, id)).returning({ id: budgets.id })).length > 0,

    allStates: (): Promise<BudgetState[]> => statesOf(db, undefined),

    states: (ids: readonly number[]): Promise<BudgetState[]> => statesOf(db, inArray(budgets.id, [...ids])),

    /** Raises the alerts of the budgets that these calls count toward. */
    raiseAlertsOfCalls: (dimensionIds: readonly number[], send: SendAlerts): Promise<BudgetAlertRow[]> =>
      raiseAlerts(
        db,
        sql`exists (select from ${usageDimensions}
          where ${usageDimensions.id} = any(${sql.param(dimensionIds.map(String))}::text[]::bigint[]) and ${isInScope})`,
        send,
      ),

    raiseAlertsOf: (budget: BudgetRow, send: SendAlerts): Promise<BudgetAlertRow[]> =>
      raiseAlerts(db, eq(budgets.id, budget.id), send),

    alertsByIds: (ids: readonly number[]): Promise<BudgetAlertRow[]> =>
      db
        .select()
        .from(budgetAlerts)
        .where(inArray(budgetAlerts.id, [...ids])),
  };
}

/**
 * Stores the thresholds that these budgets have reached and that no gateway has reported in the period, and sends them in
 * the same transaction.
 */
async function raiseAlerts(db: Db, which: SQL, send: SendAlerts): Promise<BudgetAlertRow[]> {
  const states = await statesOf(db, which);
  const reached = states.flatMap(({ budget, spent, periodStart: start }) =>
    budget.thresholds
      .filter((threshold) => new Decimal(spent).times(100).gte(new Decimal(budget.amount).times(threshold)))
      .map((threshold) => ({ budgetId: budget.id, periodStart: start, threshold, spent, amount: budget.amount })),
  );
  const missing = await withoutStored(db, reached);
  if (missing.length === 0) return [];
  const budgetOf = new Map(states.map(({ budget }) => [budget.id, budget]));
  return db.transaction(async (transaction) => {
    const raised = await transaction
      .insert(budgetAlerts)
      .values(missing)
      .onConflictDoNothing()
      .returning({ ...getTableColumns(budgetAlerts), notified: notifyBudgetAlert(budgetAlerts.id) });
    const alerts = raised.flatMap((alert) => {
      const budget = budgetOf.get(alert.budgetId);
      return budget ? { ...budget, ...alert, subject: budget.scope === 'ALL' ? null : budget.subject } : [];
    });
    if (alerts.length > 0) await send(transaction, alerts);
    return raised;
  });
}

/** Most reached thresholds were reached before: a plain read leaves them out, without a transaction. */
async function withoutStored<Alert extends Pick<BudgetAlertRow, 'budgetId' | 'periodStart' | 'threshold'>>(
  db: Db,
  alerts: readonly Alert[],
): Promise<Alert[]> {
  if (alerts.length === 0) return [];
  const stored = await db
    .select({
      budgetId: budgetAlerts.budgetId,
      periodStart: budgetAlerts.periodStart,
      threshold: budgetAlerts.threshold,
    })
    .from(budgetAlerts)
    .where(
      and(
        inArray(budgetAlerts.budgetId, [...new Set(alerts.map(({ budgetId }) => budgetId))]),
        inArray(budgetAlerts.periodStart, [...new Set(alerts.map(({ periodStart: start }) => start))]),
      ),
    );
  const keys = new Set(stored.map(alertKey));
  return alerts.filter((alert) => !keys.has(alertKey(alert)));
}

function alertKey({
  budgetId,
  periodStart: start,
  threshold,
}: Pick<BudgetAlertRow, 'budgetId' | 'periodStart' | 'threshold'>): string {
  return [budgetId, start.getTime(), threshold].join(' ');
}

/** What a call counts toward. */
export type CallScope = Pick<typeof usageDimensions.$inferInsert, 'modelKey' | 'owner' | 'project' | 'tags' | 'apiKey'>;

/** The budgets that a call counts toward, with what they have spent. */
export function budgetsOf(db: Db | Transaction, call: CallScope): Promise<BudgetState[]> {
  const subjects = [
    ['ALL', ''],
    ['MODEL', call.modelKey],
    ['API_KEY', call.apiKey],
    ...(call.owner == null ? [] : [['OWNER', call.owner]]),
    ...(call.project == null ? [] : [['PROJECT', call.project]]),
    ...call.tags.map((tag) => ['TAG', tag]),
  ];
  return statesOf(
    db,
    sql`(${budgets.scope}, ${budgets.subject}) in (
      select scope, subject from json_to_recordset(${JSON.stringify(subjects.map(([scope, subject]) => ({ scope, subject })))}::json)
        as call(scope text, subject text))`,
  );
}

async function statesOf(db: Db | Transaction, which: SQL | undefined): Promise<BudgetState[]> {
  const spent = db
    .select({ sum: sql<string>`coalesce(sum(${usageRollups.cost}), 0)::text`.as('spent') })
    .from(usageRollups)
    .innerJoin(usageDimensions, eq(usageDimensions.id, usageRollups.dimensionId))
    .where(and(rollupsSince(periodStart), isInScope))
    .as('spent');
  const reserved = db
    .select({ sum: sql<string>`coalesce(sum(${usageReservations.cost}), 0)::text`.as('reserved') })
    .from(usageReservations)
    .innerJoin(usageDimensions, eq(usageDimensions.id, usageReservations.dimensionId))
    .where(and(isOpen(), isInScope))
    .as('reserved');
  return db
    .select({
      budget: budgets,
      periodStart: sql`${periodStart}`.mapWith(budgets.createdAt),
      periodEnd: sql`${periodEnd}`.mapWith(budgets.createdAt),
      spent: spent.sum,
      reserved: reserved.sum,
    })
    .from(budgets)
    .crossJoinLateral(spent)
    .crossJoinLateral(reserved)
    .where(which)
    .orderBy(budgets.id);
}

/** US dollars left. Negative when overspent. */
export function remainingOf({ budget, spent, reserved }: BudgetState): Decimal {
  return new Decimal(budget.amount).minus(spent).minus(reserved);
}

function isOpen(): SQL {
  return sql`${usageReservations.settledAt} is null and ${usageReservations.expiresAt} > now()`;
}

function isOwn(owner: string | null): SQL | undefined {
  return owner === null ? undefined : and(eq(budgets.scope, 'OWNER'), eq(budgets.subject, owner));
}

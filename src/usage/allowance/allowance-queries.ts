import type { Decimal } from 'decimal.js';
import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { usageReservations } from '../../db/tables/usage-tables.ts';
import { type BudgetState, budgetsOf, remainingOf } from '../budget/budget-queries.ts';
import { type Dimensions, dimensionIds } from '../events/event-queries.ts';

/** Any number: it must differ from that of other locks of the database. */
const ALLOWANCE_LOCK = 7_261_915;

/** A call before it is made. */
export interface PlannedCall {
  readonly dimensions: Dimensions;
  readonly requests: number;
  readonly tokens: number;
  /** US dollars, as exact decimal text. Null: the price is unknown. */
  readonly cost: string | null;
}

export type AllowanceLimit = 'BUDGET' | 'UNKNOWN_PRICE';

export interface AllowanceShape {
  /** Null: allowed. */
  readonly reason: AllowanceLimit | null;
  /** The budget that refuses, or the one with the least left. Null: no budget blocks. */
  readonly budget: BudgetState | null;
  /** US dollars left by the budget with the least left. Null: no budget blocks. */
  readonly remaining: Decimal | null;
}

export type ReservationRow = typeof usageReservations.$inferSelect;

export function allowanceQueries(db: Db) {
  return {
    /** Whether the call is allowed now. It reserves nothing. */
    check: (call: PlannedCall): Promise<AllowanceShape> => decide(db, call),

    /**
     * Decides and reserves in one step, one call at a time over all gateways, so that parallel calls never pass a limit
     * together. The reservation ends when it is settled or expires.
     */
    reserve: (call: PlannedCall, recorder: string, ttlSeconds: number) =>
      db.transaction(async (transaction) => {
        await transaction.execute(sql`select pg_advisory_xact_lock(${ALLOWANCE_LOCK})`);
        const allowance = await decide(transaction, call);
        if (allowance.reason !== null) return { allowance, reservation: null };
        const dimensionOf = await dimensionIds(transaction, [call.dimensions]);
        const [reservation] = await transaction
          .insert(usageReservations)
          .values({
            dimensionId: dimensionOf(call.dimensions),
            recorder,
            requests: call.requests,
            tokens: call.tokens,
            cost: call.cost ?? '0',
            expiresAt: sql`now() + make_interval(secs => ${ttlSeconds})`,
          })
          .returning();
        if (!reservation) throw new Error('An insert into usage_reservations returned no row.');
        return { allowance, reservation };
      }),

    /** The open reservation of a caller. Undefined: none has the id. */
    open: async (id: string, recorder: string): Promise<ReservationRow | undefined> => {
      const [row] = await db.select().from(usageReservations).where(isOpenOf(id, recorder));
      return row;
    },

    /** Settled and long expired reservations are of no use. */
    deleteOld: async (): Promise<void> => {
      await db.delete(usageReservations).where(sql`${usageReservations.expiresAt} < now() - interval '1 day'`);
    },
  };
}

/** False: it is settled already, or another caller's. */
export async function settleReservation(transaction: Transaction | Db, id: string, recorder: string): Promise<boolean> {
  const settled = await transaction
    .update(usageReservations)
    .set({ settledAt: sql`now()` })
    .where(isOpenOf(id, recorder))
    .returning({ id: usageReservations.id });
  return settled.length > 0;
}

function isOpenOf(id: string, recorder: string) {
  return and(
    eq(usageReservations.id, id),
    eq(usageReservations.recorder, recorder),
    isNull(usageReservations.settledAt),
  );
}

async function decide(db: Db | Transaction, call: PlannedCall): Promise<AllowanceShape> {
  const budgets = await budgetsOf(db, call.dimensions);
  return allowanceOf(
    call,
    budgets.filter(({ budget }) => budget.action === 'BLOCK'),
  );
}

function allowanceOf({ cost }: PlannedCall, budgets: readonly BudgetState[]): AllowanceShape {
  const [least] = budgets
    .map((budget) => ({ budget, remaining: remainingOf(budget) }))
    .toSorted((one, other) => one.remaining.comparedTo(other.remaining));
  if (!least) return { reason: null, budget: null, remaining: null };
  if (cost === null) return { ...least, reason: 'UNKNOWN_PRICE' };
  return { ...least, reason: least.remaining.lessThan(cost) ? 'BUDGET' : null };
}

import type { Decimal } from 'decimal.js';
import { and, eq, isNull, lt, sql } from 'drizzle-orm';
import type { Db, Transaction } from '../../db/connect.ts';
import { textArray } from '../../db/key-lists.ts';
import { versions } from '../../db/tables/catalog-tables.ts';
import { budgets, usageQuotaWindows, usageReservations } from '../../db/tables/usage-tables.ts';
import { oncePerTurn } from '../../event-loop-turn.ts';
import { type BudgetState, budgetsOf, remainingOf } from '../budget/budget-queries.ts';
import { type Dimensions, dimensionIds } from '../events/dimension-queries.ts';
import { type QuotaLimit, type QuotaState, type QuotaSubject, quotaLimits } from './quota.ts';
import { quotaStates } from './quota-queries.ts';

/** Any number: it must differ from that of other locks of the database with two keys. */
const ALLOWANCE_LOCK = 7_261;

/** A call before it is made. */
export interface PlannedCall {
  readonly dimensions: Dimensions;
  readonly requests: number;
  readonly tokens: number;
  readonly quotas: readonly QuotaSubject[];
  /** US dollars, as exact decimal text. Null: the price is unknown. */
  readonly cost: string | null;
}

export type AllowanceLimit = 'BUDGET' | 'UNKNOWN_PRICE' | QuotaLimit;

export interface AllowanceShape {
  /** Of the limits that the call would exceed, the one that resets last. Null: allowed. */
  readonly reason: AllowanceLimit | null;
  /** When the limit resets. Null: allowed. */
  readonly resetsAt: Date | null;
  /** The quotas that apply. */
  readonly quotas: readonly QuotaState[];
  /** US dollars left by the budget with the least left. Null: no budget blocks. */
  readonly remaining: Decimal | null;
}

export type ReservationRow = typeof usageReservations.$inferSelect;

interface CallTerms {
  /** Whether any budget blocks calls. Without one, the limits of a call are its quotas alone. */
  readonly hasBlockingBudgets: boolean;
  /** The newest version of the catalog. */
  readonly catalogVersion: number;
}

/** The decision, with the reservation if the call is allowed. */
interface Reserved {
  readonly allowance: AllowanceShape;
  readonly reservation: ReservationRow | null;
}

export function allowanceQueries(db: Db) {
  const terms = db
    .select({
      hasBlockingBudgets: sql<boolean>`exists (select from ${budgets} where ${budgets.action} = 'BLOCK')`,
      catalogVersion: sql<number>`coalesce((select max(${versions.number}) from ${versions}), 0)`,
    })
    .from(sql`(values (1)) as one`)
    .prepare('call_terms');
  return {
    /** Whether the call is allowed now. It reserves nothing. */
    check: async (call: PlannedCall): Promise<AllowanceShape> => allowanceOf(call, await limitsOf(db, call)),

    /** What every call depends on, by one statement. */
    terms: oncePerTurn(async (): Promise<CallTerms> => {
      const [row] = await terms.execute();
      if (!row) throw new Error('The statement for the terms of calls returned no row.');
      return row;
    }),

    /**
     * Decides and reserves in one step, one call at a time for each limit over all gateways, so that parallel calls never
     * pass a limit together. The reservation ends when it is settled or expires.
     */
    reserve: async (call: PlannedCall, recorder: string, ttlSeconds: number): Promise<Reserved> =>
      reserveWithin(await limitsOf(db, call), call, recorder, ttlSeconds),

    /** The same. Null: no limit applies to the call. */
    reserveIfLimited: async (call: PlannedCall, recorder: string, ttlSeconds: number): Promise<Reserved | null> => {
      const limits = await limitsOf(db, call);
      if (limits.budgets.length === 0 && limits.quotas.length === 0) return null;
      return reserveWithin(limits, call, recorder, ttlSeconds);
    },

    /** The open reservation of a caller. Undefined: none has the id. */
    open: async (id: string, recorder: string): Promise<ReservationRow | undefined> => {
      const [row] = await db.select().from(usageReservations).where(isOpenOf(id, recorder));
      return row;
    },

    /** Settled and long expired reservations, and minutes and days that have ended, are of no use. */
    deleteOld: async (): Promise<void> => {
      await db.delete(usageReservations).where(sql`${usageReservations.expiresAt} < now() - interval '1 day'`);
      await db.delete(usageQuotaWindows).where(lt(usageQuotaWindows.startsAt, sql`now() - interval '2 days'`));
    },
  };

  async function reserveWithin(
    limits: Limits,
    call: PlannedCall,
    recorder: string,
    ttlSeconds: number,
  ): Promise<Reserved> {
    const known = allowanceOf(call, limits);
    // Most calls beyond a limit end here, without making others wait.
    if (known.reason !== null) return { allowance: known, reservation: null };
    return db.transaction(async (transaction) => {
      await lock(transaction, call, limits);
      const allowance = allowanceOf(call, await limitsOf(transaction, call));
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
    });
  }
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

interface Limits {
  readonly budgets: readonly BudgetState[];
  readonly quotas: readonly QuotaState[];
}

async function limitsOf(db: Db | Transaction, call: PlannedCall): Promise<Limits> {
  const [states, quotas] = await Promise.all([budgetsOf(db, call.dimensions), quotaStates(db, call.quotas)]);
  return { budgets: states.filter(({ budget }) => budget.action === 'BLOCK'), quotas };
}

/** Until the end of the transaction, nobody else reserves within these limits. In one order, so that two cannot wait for each other. */
async function lock(transaction: Transaction, { quotas }: PlannedCall, limits: Limits): Promise<void> {
  const names = [
    ...limits.budgets.map(({ budget }) => `budget ${budget.id}`),
    ...quotas.map(({ scope, subject }) => `${scope} ${subject}`),
  ];
  if (names.length === 0) return;
  await transaction.execute(sql`
    select pg_advisory_xact_lock(${ALLOWANCE_LOCK}, key)
    from (select distinct hashtext(name) as key from unnest(${textArray(names)}) as name order by 1) as keys`);
}

function allowanceOf(call: PlannedCall, limits: Limits): AllowanceShape {
  const [last] = [...exceededBudgets(call, limits.budgets), ...exceededQuotas(call, limits.quotas)].toSorted(
    (one, other) => other.resetsAt.getTime() - one.resetsAt.getTime(),
  );
  const [remaining = null] = limits.budgets.map(remainingOf).toSorted((one, other) => one.comparedTo(other));
  return { reason: last?.reason ?? null, resetsAt: last?.resetsAt ?? null, quotas: limits.quotas, remaining };
}

interface Exceeded {
  readonly reason: AllowanceLimit;
  readonly resetsAt: Date;
}

function exceededBudgets({ cost }: PlannedCall, states: readonly BudgetState[]): Exceeded[] {
  return states.flatMap((budget) => {
    const resetsAt = budget.periodEnd;
    if (cost === null) return { reason: 'UNKNOWN_PRICE', resetsAt };
    return remainingOf(budget).lessThan(cost) ? { reason: 'BUDGET', resetsAt } : [];
  });
}

function exceededQuotas(call: PlannedCall, quotas: readonly QuotaState[]): Exceeded[] {
  return quotas
    .filter(({ limit, allowed, used }) => used + call[quotaLimits[limit].counts] > allowed)
    .map(({ limit, resetsAt }) => ({ reason: limit, resetsAt }));
}

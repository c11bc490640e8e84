import { and, asc, eq, gte, lt, ne, type SQL, sql } from 'drizzle-orm';
import type { NewAuditEntry } from '../../access/audit/audit-queries.ts';
import type { Db } from '../../db/connect.ts';
import { anyOf } from '../../db/key-lists.ts';
import { auditEntries } from '../../db/tables/access-tables.ts';
import { usageDimensions, usageEvents } from '../../db/tables/usage-tables.ts';
import { type Dimensions, dimensionIds } from './dimension-queries.ts';
import { lockRollups, rebuildRollups } from './rollup-queries.ts';
import type { EventPrice, UsageSubject } from './usage-event.ts';

/** Null: not restricted. */
export interface RepriceSelection {
  readonly models: readonly string[] | null;
  readonly since: Date | null;
  readonly until: Date | null;
  /** Whether events that have a price get a new one too. */
  readonly includePriced: boolean;
}

export type RecordedEvent = typeof usageEvents.$inferSelect & { readonly dimensions: Dimensions };

export interface Repriced extends EventPrice, UsageSubject {
  readonly event: RecordedEvent;
}

export function repriceQueries(db: Db) {
  return {
    /** The next events of the selection, oldest first. */
    next: async (selection: RepriceSelection, after: RecordedEvent | null, limit: number): Promise<RecordedEvent[]> => {
      const rows = await db
        .select({ event: usageEvents, dimensions: usageDimensions })
        .from(usageEvents)
        .innerJoin(usageDimensions, eq(usageDimensions.id, usageEvents.dimensionId))
        .where(and(...selected(selection), after ? isLater(after) : undefined))
        .orderBy(asc(usageEvents.at), asc(usageEvents.id))
        .limit(limit);
      return rows.map(({ event, dimensions }) => ({ ...event, dimensions }));
    },

    /**
     * Stores the new prices with the entry of the audit log that keeps the old ones, and rebuilds the rollups of these
     * events. Returns the combinations that the events then have.
     */
    store: (repriced: readonly Repriced[], oldPrices: NewAuditEntry | null): Promise<number[]> =>
      db.transaction(async (transaction) => {
        if (oldPrices) await transaction.insert(auditEntries).values(oldPrices);
        await lockRollups(transaction);
        const dimensionOf = await dimensionIds(transaction, repriced.map(newDimensions));
        const rows = repriced.map((one) => ({ ...one, dimensionId: dimensionOf(newDimensions(one)) }));
        for (const { event, dimensionId, pricing, cost, unpricedKinds, assumedKinds, catalogVersion } of rows) {
          await transaction
            .update(usageEvents)
            .set({
              dimensionId,
              pricing,
              cost,
              unpricedKinds: [...unpricedKinds],
              assumedKinds: [...assumedKinds],
              catalogVersion,
            })
            .where(and(eq(usageEvents.at, event.at), eq(usageEvents.id, event.id)));
        }
        await rebuildRollups(
          transaction,
          rows.flatMap(({ event, dimensionId }) => [
            { at: event.at, dimensionId: event.dimensionId },
            { at: event.at, dimensionId },
          ]),
        );
        return [...new Set(rows.map(({ dimensionId }) => dimensionId))];
      }),
  };
}

function selected({ models, since, until, includePriced }: RepriceSelection): (SQL | undefined)[] {
  return [
    models ? anyOf(usageDimensions.modelKey, models) : undefined,
    since ? gte(usageEvents.at, since) : undefined,
    until ? lt(usageEvents.at, until) : undefined,
    includePriced ? undefined : ne(usageEvents.pricing, 'PRICED'),
  ];
}

function isLater({ at, id }: RecordedEvent): SQL {
  return sql`(${usageEvents.at}, ${usageEvents.id}) > (${at.toISOString()}::timestamptz, ${id})`;
}

function newDimensions({ event, modelKey, provider, baseModel }: Repriced): Dimensions {
  const { owner, project, tags, apiKey, isSuccess } = event.dimensions;
  return { modelKey, provider, baseModel, owner, project, tags, apiKey, isSuccess };
}

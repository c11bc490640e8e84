import { and, asc, desc, gt, gte, lt, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../../db/connect.ts';
import { anyOf, textArray } from '../../db/key-lists.ts';
import type { Page } from '../../db/keyset.ts';
import { auditEntries } from '../../db/tables/access-tables.ts';

export type AuditRow = typeof auditEntries.$inferSelect;
export type NewAuditEntry = Omit<typeof auditEntries.$inferInsert, 'id' | 'at'>;

/** Null or absent: not restricted. */
export interface AuditFilter {
  readonly actors?: readonly string[] | null | undefined;
  readonly actions?: readonly string[] | null | undefined;
  readonly outcomes?: readonly string[] | null | undefined;
  readonly targets?: readonly string[] | null | undefined;
  readonly since?: Date | null | undefined;
  readonly until?: Date | null | undefined;
}

export type AuditQueries = ReturnType<typeof auditQueries>;

export function auditQueries(db: Db) {
  const insert = db
    .insert(auditEntries)
    .values({
      actor: sql.placeholder('actor'),
      action: sql.placeholder('action'),
      target: sql.placeholder('target'),
      outcome: sql.placeholder('outcome'),
      address: sql.placeholder('address'),
      // A placeholder of the column would write null as JSON.
      detail: sql`${sql.placeholder('detail')}::text::jsonb`,
    })
    .prepare('audit_entry');
  return {
    record: async ({ detail = null, target = null, address = null, ...entry }: NewAuditEntry): Promise<void> => {
      await insert.execute({ ...entry, target, address, detail: detail === null ? null : JSON.stringify(detail) });
    },

    byIds: (ids: readonly string[]): Promise<AuditRow[]> =>
      db
        .select()
        .from(auditEntries)
        .where(sql`${auditEntries.id} = any(${textArray(ids)}::bigint[])`),

    /** Newest first. */
    page: (filter: AuditFilter, { limit, after }: Page): Promise<AuditRow[]> =>
      db
        .select()
        .from(auditEntries)
        .where(and(matching(filter), after ? lt(auditEntries.id, Number(after[0])) : undefined))
        .orderBy(desc(auditEntries.id))
        .limit(limit),

    oldestAfter: (id: number, filter: AuditFilter, limit: number): Promise<AuditRow[]> =>
      db
        .select()
        .from(auditEntries)
        .where(and(matching(filter), gt(auditEntries.id, id)))
        .orderBy(asc(auditEntries.id))
        .limit(limit),

    count: (filter: AuditFilter) => db.$count(auditEntries, matching(filter)),

    /** The setting opens the trigger for this transaction alone. */
    deleteOlderThan: async (days: number): Promise<void> => {
      await db.transaction(async (transaction) => {
        await transaction.execute(sql`select set_config('modelgraph.audit_retention', 'on', true)`);
        await transaction.delete(auditEntries).where(lt(auditEntries.at, sql`now() - make_interval(days => ${days})`));
      });
    },
  };
}

function matching({ actors, actions, outcomes, targets, since, until }: AuditFilter): SQL | undefined {
  return and(
    actors ? anyOf(auditEntries.actor, actors) : undefined,
    actions ? anyOf(auditEntries.action, actions) : undefined,
    outcomes ? anyOf(auditEntries.outcome, outcomes) : undefined,
    targets ? anyOf(auditEntries.target, targets) : undefined,
    since ? gte(auditEntries.at, since) : undefined,
    until ? lt(auditEntries.at, until) : undefined,
  );
}

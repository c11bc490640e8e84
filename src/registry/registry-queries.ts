import { and, count, eq, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db, Transaction } from '../db/connect.ts';
import { inByteOrder, type Page } from '../db/keyset.ts';
import type { JsonObject } from '../db/tables/json-columns.ts';
import { registryItems, registryState } from '../db/tables/registry-tables.ts';
import type { VisibilityPredicate } from '../db/visibility.ts';
import { contradictions } from './catalog-facts.ts';
import { type ItemChange, type ItemSource, type PlannedChanges, planChanges, providersInUse } from './plan-changes.ts';
import type { ItemFault, RegistryItemRow } from './registry-item.ts';

export type RegistryStateRow = typeof registryState.$inferSelect;

export interface RegistryChange {
  readonly source: ItemSource;
  /** As in the audit log. */
  readonly actor: string;
  /** Whether an item that has no effect on the current catalog is refused. */
  readonly isStrict: boolean;
  /** What to change in view of the stored items. */
  readonly changes: (stored: readonly RegistryItemRow[]) => readonly ItemChange[];
}

export interface ChangeResult {
  readonly faults: readonly ItemFault[];
  readonly isChanged: boolean;
}

export interface RegistryCounts {
  readonly providers: number;
  readonly models: number;
  readonly overrides: number;
}

const unused: RegistryStateRow = {
  isOnly: true,
  revision: 0,
  updatedAt: null,
  mergedRevision: 0,
  nextMergeAt: null,
  hasRestricted: false,
  problems: [],
};

export type RegistryQueries = ReturnType<typeof registryQueries>;

export function registryQueries(db: Db) {
  return {
    state: async (): Promise<RegistryStateRow> => {
      const [state] = await db.select().from(registryState);
      return state ?? unused;
    },

    /** Whether the newest version of the catalog does not contain the registry as it is now. */
    isPending: async (): Promise<boolean> => {
      const { revision, mergedRevision, nextMergeAt } = registryState;
      const [row] = await db
        .select({
          isPending: sql<boolean>`${revision} <> ${mergedRevision} or coalesce(${nextMergeAt} <= now(), false)`,
        })
        .from(registryState);
      return row?.isPending ?? false;
    },

    all: (): Promise<RegistryItemRow[]> =>
      db.select().from(registryItems).orderBy(registryItems.kind, registryItems.key),

    /** By kind, then by key. */
    page: ({ limit, after }: Page): Promise<RegistryItemRow[]> => {
      const kind = inByteOrder(registryItems.kind);
      return db
        .select()
        .from(registryItems)
        .where(after ? sql`(${kind}, ${registryItems.key}) > (${after[0]}, ${after[1]})` : undefined)
        .orderBy(kind, registryItems.key)
        .limit(limit);
    },

    count: () => db.$count(registryItems),

    /** `visible`: the entries that the caller may know of. */
    counts: async (visible: VisibilityPredicate): Promise<RegistryCounts> => {
      const rows = await db
        .select({ kind: registryItems.kind, count: count() })
        .from(registryItems)
        .where(isVisible(visible))
        .groupBy(registryItems.kind);
      const of = (...kinds: readonly string[]) =>
        rows.filter(({ kind }) => kinds.includes(kind)).reduce((sum, row) => sum + row.count, 0);
      return { providers: of('PROVIDER'), models: of('MODEL'), overrides: of('PROVIDER_OVERRIDE', 'MODEL_OVERRIDE') };
    },

    /** Changes the items, all or none of them. */
    change: (change: RegistryChange): Promise<ChangeResult> =>
      db.transaction(async (transaction) => {
        await lockState(transaction);
        const stored = await transaction.select().from(registryItems);
        const changes = change.changes(stored);
        const planned = planChanges(stored, changes, change.source);
        const faults = [...planned.faults];
        if (change.isStrict) {
          faults.push(...providersInUse(planned, changes), ...(await contradictions(transaction, planned, changes)));
        }
        if (faults.length > 0) return { faults, isChanged: false };
        return { faults: [], isChanged: await write(transaction, planned, change) };
      }),
  };
}

/** An entry and, if it is a model, its provider. */
function isVisible(visible: VisibilityPredicate): SQL | undefined {
  const provider = alias(registryItems, 'provider');
  const ofProvider = visible({ registry: provider.content });
  return and(
    visible({ registry: registryItems.content }),
    ofProvider &&
      sql`not exists (select from ${registryItems} as provider where ${provider.kind} = 'PROVIDER'
        and ${registryItems.kind} = 'MODEL' and ${provider.key} = split_part(${registryItems.key}, '/', 1) and not (${ofProvider}))`,
  );
}

/** Changes of the registry come one after another, so that none is lost. */
async function lockState(transaction: Transaction): Promise<void> {
  await transaction.insert(registryState).values({}).onConflictDoNothing();
  await transaction.select().from(registryState).for('update');
}

async function write(
  transaction: Transaction,
  { written, removed }: PlannedChanges,
  { source, actor: updatedBy }: RegistryChange,
): Promise<boolean> {
  if (written.length + removed.length === 0) return false;
  for (const { kind, key } of removed) {
    await transaction.delete(registryItems).where(and(eq(registryItems.kind, kind), eq(registryItems.key, key)));
  }
  const rows = written.map(({ kind, key, content }) => ({
    ...{ kind, key, source, updatedBy, version: 1, updatedAt: sql`now()` },
    // Validated as JSON.
    content: content as unknown as JsonObject,
  }));
  for (let start = 0; start < rows.length; start += 1_000) {
    await transaction
      .insert(registryItems)
      .values(rows.slice(start, start + 1_000))
      .onConflictDoUpdate({
        target: [registryItems.kind, registryItems.key],
        set: {
          content: sql`excluded.content`,
          version: sql`${registryItems.version} + 1`,
          updatedAt: sql`now()`,
          updatedBy: sql`excluded.updated_by`,
        },
      });
  }
  await transaction.update(registryState).set({ revision: sql`${registryState.revision} + 1`, updatedAt: sql`now()` });
  return true;
}

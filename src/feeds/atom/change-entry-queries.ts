import { and, asc, desc, eq, type SQL, sql } from 'drizzle-orm';
import { type ChangeFilterShape, matchesChangeFilter } from '../../change/change-criteria.ts';
import type { ChangeRow } from '../../change/change-queries.ts';
import type { Db } from '../../db/connect.ts';
import { changes } from '../../db/tables/change-tables.ts';
import type { VisibilityPredicate } from '../../db/visibility.ts';

/** Newest matching changes that are grouped, so that a request never reads the whole history. */
const WINDOW_SIZE = 5_000;
const MAX_ENTRIES = 100;
/** Of one entry. */
const MAX_CHANGES = 50;

/** The changes that one refresh made to one provider and its models. */
export interface ChangeEntry {
  readonly refreshId: number;
  readonly at: Date;
  /** Null: the changes of base models, which have no provider. */
  readonly provider: string | null;
  /** Number among the entries of the refresh, from 1. */
  readonly position: number;
  /** Of all its changes. */
  readonly count: number;
  /** The first of them. */
  readonly changes: readonly ChangeRow[];
}

export function changeEntryQueries(db: Db) {
  return {
    /** Newest first. */
    newest: async (filter: ChangeFilterShape, visible: VisibilityPredicate): Promise<ChangeEntry[]> => {
      const groups = completeGroups(await newestGroups(db, filter, visible));
      const ids = groups.flatMap((group) => group.ids);
      const rows = await db
        .select()
        .from(changes)
        .where(sql`${changes.id} = any(${sql.param(ids)}::bigint[])`)
        .orderBy(asc(changes.id));
      const byId = new Map(rows.map((row) => [row.id, row]));
      return groups.map(({ ids: ofGroup, ...group }) => ({
        ...group,
        changes: ofGroup.map((id) => byId.get(id)).filter((row) => row !== undefined),
      }));
    },
  };
}

async function newestGroups(db: Db, filter: ChangeFilterShape, visible: VisibilityPredicate) {
  const newest = db
    .select({ id: changes.id, refreshId: changes.refreshId, at: changes.at, provider: providerOf().as('provider') })
    .from(changes)
    .where(and(visible(changes), await matchesChangeFilter(filter)))
    .orderBy(desc(changes.at), desc(changes.id))
    .limit(WINDOW_SIZE)
    .as('newest');
  const position = sql<number>`row_number() over (partition by ${newest.refreshId}, ${newest.at} order by ${newest.provider})`;
  return db
    .select({
      ...{ refreshId: newest.refreshId, at: newest.at, provider: newest.provider },
      count: sql<number>`count(*)::int`,
      ids: sql<number[]>`to_json((array_agg(${newest.id} order by ${newest.id}))[1:${sql.raw(String(MAX_CHANGES))}])`,
      position: sql<number>`(${position})::int`.as('position'),
      windowSize: sql<number>`(sum(count(*)) over ())::int`,
    })
    .from(newest)
    .groupBy(newest.refreshId, newest.at, newest.provider)
    .orderBy(desc(newest.at), desc(newest.refreshId), desc(sql`position`))
    .limit(MAX_ENTRIES);
}

type Group = Awaited<ReturnType<typeof newestGroups>>[number];

/** Without the refresh that a full window cuts, because its entries would change with each further change. */
function completeGroups(groups: readonly Group[]) {
  const oldest = groups.at(-1);
  const isCut = oldest !== undefined && oldest.windowSize === WINDOW_SIZE && groups.length < MAX_ENTRIES;
  const complete = groups.filter(({ refreshId }) => !isCut || refreshId !== oldest.refreshId);
  const kept = complete.length > 0 ? complete : groups;
  return kept.map(({ windowSize: _windowSize, ...group }) => group);
}

/** Null: a base model. */
function providerOf(): SQL<string | null> {
  const isBaseModel = eq(changes.subjectType, 'BASE_MODEL');
  return sql<string | null>`case when ${isBaseModel} then null else split_part(${changes.subjectKey}, '/', 1) end`;
}

import { and, desc, eq, isNotNull, lte, sql } from 'drizzle-orm';
import { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { versions } from '../db/tables/catalog-tables.ts';
import { registryState } from '../db/tables/registry-tables.ts';
import { theVersion } from '../db/version-predicates.ts';
import { oncePerTurn } from '../event-loop-turn.ts';
import { joinedAt } from './joined-at.ts';

export type VersionQueries = ReturnType<typeof versionQueries>;

interface VersionRow {
  readonly number: number;
  readonly observedAt: Date;
}

const columns = { number: versions.number, observedAt: versions.observedAt };

export function versionQueries(db: Db) {
  const { ask } = compiledStatements();
  let lastRead: CatalogView | null = null;

  return {
    /** The newest version when this process last read it. Null: it has not, or knows that there is a newer one. */
    lastRead: (): CatalogView | null => (lastRead?.isNewest ? lastRead : null),

    /** The newest version; 0 before the first. */
    newest: oncePerTurn(async (): Promise<CatalogView> => {
      const [ends] = await ask({ shape: 'newest', values: {} }, () =>
        db
          .select({
            newest: sql<number | null>`max(${versions.number})`,
            first: sql<number | null>`min(${versions.number})`,
            joinedAt: joinedAt(),
            hasRestricted: sql<boolean>`coalesce((select ${registryState.hasRestricted} from ${registryState}), false)`,
          })
          .from(versions),
      );
      const beginning = { version: ends?.first ?? 0, joinedAt: ends?.joinedAt ?? null };
      lastRead = new CatalogView(ends?.newest ?? 0, beginning, { hasRestricted: ends?.hasRestricted ?? false });
      return lastRead;
    }),

    /** The first version: 1, or that of an imported earlier day. */
    first: async (): Promise<number> => {
      const [first] = await db.select({ number: versions.number }).from(versions).orderBy(versions.number).limit(1);
      return first?.number ?? 1;
    },

    /** The newest version up to the view that was observed by a moment. Null: before the first version that is kept. */
    viewAt: async (view: CatalogView, moment: Date): Promise<CatalogView | null> => {
      const [newest] = await db
        .select({ number: versions.number })
        .from(versions)
        .where(and(lte(versions.number, view.version), lte(versions.observedAt, moment), isNotNull(versions.refreshId)))
        .orderBy(desc(versions.number))
        .limit(1);
      return newest ? view.at(newest.number) : null;
    },

    /** The number of the newest version up to the view that was observed by each moment. Null: before the first that is kept. */
    numbersAt: async (view: CatalogView, moments: readonly Date[]): Promise<(number | null)[]> => {
      const values = { version: view.version, moments: moments.map((at) => at.toISOString()) };
      const rows = await ask({ shape: 'at moments', values }, () => {
        const known = sql`${versions.number} <= ${theVersion}::integer and ${versions.refreshId} is not null`;
        return db
          .select({ number: sql<number | null>`newest.number` })
          .from(sql`unnest(${sql.placeholder('moments')}::text[]::timestamptz[]) with ordinality as moment(at, position)
            left join lateral (
              select ${versions.number} from ${versions} where ${known} and ${versions.observedAt} <= moment.at
              order by ${versions.number} desc limit 1
            ) newest on true`)
          .orderBy(sql`moment.position`);
      });
      return rows.map((row) => row.number);
    },

    /** The version at the start of the period from `since` to the view: the newest by then, or else the oldest that is kept. */
    startOf: async (view: CatalogView, since: Date): Promise<VersionRow | null> => {
      const isInTime = lte(versions.observedAt, since);
      const [start] = await db
        .select(columns)
        .from(versions)
        .where(and(lte(versions.number, view.version), isNotNull(versions.refreshId)))
        .orderBy(desc(isInTime), sql`case when ${isInTime} then -${versions.number} else ${versions.number} end`)
        .limit(1);
      return start ?? null;
    },

    /** When the version of the view was observed. Null: the catalog is empty. */
    observedAt: async (view: CatalogView): Promise<Date | null> => {
      const [row] = await db.select(columns).from(versions).where(eq(versions.number, view.version));
      return row?.observedAt ?? null;
    },
  };
}

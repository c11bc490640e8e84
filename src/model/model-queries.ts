import { and, asc, count, eq, getTableColumns, gt, or, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../catalog/view.ts';
import { anyOf, parentKey, parents, storable, textArray } from '../db/any-of.ts';
import type { Db } from '../db/connect.ts';
import { countsByKey } from '../db/counts.ts';
import { endedBy, type Held, heldAt, lastKnown, type Version } from '../db/held.ts';
import { baseModelLinks, models } from '../db/tables.ts';
import type { Page } from '../graph/pagination.ts';

const modelStatuses = ['ACTIVE', 'ALPHA', 'BETA', 'DEPRECATED', 'REMOVED'] as const;
type ModelStatus = (typeof modelStatuses)[number];
const presentStatuses = modelStatuses.filter((status) => status !== 'REMOVED');

/** Null: not restricted. */
export interface ModelFilter {
  readonly keys?: readonly string[] | null | undefined;
  readonly providers?: readonly string[] | null | undefined;
  readonly statuses?: readonly ModelStatus[] | null | undefined;
}

export type ModelQueries = ReturnType<typeof modelQueries>;
export type ModelRow = Awaited<ReturnType<ModelQueries['byKeys']>>[number];

export function modelQueries(db: Db) {
  const byKeys = rowsAt(db, sql.placeholder('version'))
    .where(and(sql`${models.key} = any(${sql.placeholder('keys')})`, lastKnown(models, sql.placeholder('version'))))
    .prepare('models_by_keys');

  return {
    /** The last known state of each, removed or not. */
    byKeys: (view: CatalogView, keys: readonly string[]) =>
      byKeys.execute({ keys: storable(keys), version: view.version }),

    page: (view: CatalogView, filter: ModelFilter, { limit, after }: Page) =>
      readMatching(view, filter, (matching) =>
        rowsAt(db, view.version)
          .where(and(matching, after?.[0] === undefined ? undefined : gt(models.key, after[0])))
          .orderBy(asc(models.key))
          .limit(limit),
      ),

    count: (view: CatalogView, filter: ModelFilter) =>
      readMatching(view, filter, (matching) => db.$count(models, matching)),

    /** A page of each provider's models, by key. */
    pageByProviders: (
      view: CatalogView,
      providerKeys: readonly string[],
      filter: ModelFilter,
      { limit, after }: Page,
    ) =>
      readMatching(view, filter, async (matching) => {
        const page = rowsAt(db, view.version)
          .where(
            and(
              eq(models.providerKey, parentKey),
              matching,
              after?.[0] === undefined ? undefined : gt(models.key, after[0]),
            ),
          )
          .orderBy(asc(models.key))
          .limit(limit)
          .as('page');
        const rows = await db.select().from(parents(providerKeys)).crossJoinLateral(page).orderBy(asc(page.key));
        return rows.map((row) => row.page);
      }),

    countByProviders: (view: CatalogView, providerKeys: readonly string[], filter: ModelFilter) =>
      readMatching(view, filter, async (matching) => {
        const rows = db
          .select({ key: models.providerKey, count: count() })
          .from(models)
          .where(and(anyOf(models.providerKey, providerKeys), matching))
          .groupBy(models.providerKey);
        return countsByKey(await rows);
      }),

    /** A page of the models that serve each base model, cheapest first. */
    pageByBaseModels: (view: CatalogView, baseModelKeys: readonly string[], { limit, after }: Page) =>
      view.read(async (held) => {
        const page = rowsAt(db, view.version)
          .where(and(eq(baseModelLinks.baseModelKey, parentKey), held(models), afterCheapness(after)))
          .orderBy(asc(cheapness), asc(models.key))
          .limit(limit)
          .as('page');
        const order = [sql`${page.cheapness}::numeric`, asc(page.key)];
        const rows = await db
          .select()
          .from(parents(baseModelKeys))
          .crossJoinLateral(page)
          .orderBy(...order);
        return rows.map((row) => row.page);
      }),

    countByBaseModels: (view: CatalogView, baseModelKeys: readonly string[]) =>
      view.read(async (held) => {
        const rows = db
          .select({ key: baseModelLinks.baseModelKey, count: count() })
          .from(models)
          .innerJoin(baseModelLinks, linkOfModel(view.version))
          .where(and(anyOf(baseModelLinks.baseModelKey, baseModelKeys), held(models)))
          .groupBy(baseModelLinks.baseModelKey);
        return countsByKey(await rows);
      }),
  };
}

/** What orders models from cheap to dear: the price of a million tokens in and a million out; unknown comes last. */
const cheapness = sql`coalesce(${models.priceInput} + ${models.priceOutput}, 'Infinity'::numeric)`;

function afterCheapness(after: Page['after']): SQL | undefined {
  return after ? sql`(${cheapness}, ${models.key}) > (${after[0]}::numeric, ${after[1]})` : undefined;
}

/** The models with their base model. The caller says which states of them. */
function rowsAt(db: Db, version: Version) {
  return db
    .select({
      ...getTableColumns(models),
      baseModelKey: baseModelLinks.baseModelKey,
      cheapness: sql<string>`${cheapness}::text`.as('cheapness'),
      /** Null while the source has it. */
      removedVersion: endedBy(models, version),
    })
    .from(models)
    .leftJoin(baseModelLinks, linkOfModel(version))
    .$dynamic();
}

function linkOfModel(version: Version): SQL | undefined {
  return and(eq(baseModelLinks.modelKey, models.key), heldAt(version)(baseModelLinks));
}

function readMatching<Result>(
  view: CatalogView,
  filter: ModelFilter,
  query: (matching: SQL | undefined) => PromiseLike<Result>,
): Promise<Result> {
  const statuses = filter.statuses ?? presentStatuses;
  // The removed are no part of the present, so the predicate of the present cannot find them.
  if (statuses.includes('REMOVED'))
    return Promise.resolve(query(matching(filter, statuses, heldAt(view.version), view)));
  return view.read((held) => query(matching(filter, statuses, held, view)));
}

function matching(filter: ModelFilter, statuses: readonly ModelStatus[], held: Held, view: CatalogView) {
  return and(
    filter.keys ? anyOf(models.key, filter.keys) : undefined,
    filter.providers ? anyOf(models.providerKey, filter.providers) : undefined,
    or(
      and(held(models), sql`${models.status} = any(${textArray(statuses)})`),
      statuses.includes('REMOVED')
        ? and(sql`${models.untilVersion} <= ${view.version}`, lastKnown(models, view.version))
        : undefined,
    ),
  );
}

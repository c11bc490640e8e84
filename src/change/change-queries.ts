import { and, asc, count, desc, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, type Question, type RowsOfVersion, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { anyOf, countsByKey, keysValue, parentKey, parents, textArray, theKeys } from '../db/key-lists.ts';
import { type Page, pageQuestion, theLimit } from '../db/keyset.ts';
import { changes, type SubjectType } from '../db/tables/change-tables.ts';
import { theVersion } from '../db/version-predicates.ts';
import type { BoundFilter } from '../graph/filter/filter-queries.ts';
import { bindChangeFilter, type ChangeFilterShape } from './change-criteria.ts';

export type ChangeRow = typeof changes.$inferSelect;

/**
 * Lists are ordered by time, newest first, because imported changes of earlier days have higher ids. A request sees the
 * changes up to its version.
 */
export function changeQueries(db: Db) {
  const { askInPast } = compiledStatements();

  return (view: CatalogView) => {
    async function matching(filter: ChangeFilterShape, question: Question) {
      const bound = await bindChangeFilter(filter);
      return { bound, question: together(question, bound) };
    }

    const pagesOf = async (parentKeys: readonly string[], filter: ChangeFilterShape, page: Page, of: Parents) => {
      const pages = together({ shape: `page ${of.shape}`, values: of.values }, pageQuestion(page));
      const { bound, question } = await matching(filter, together(pages, { shape: '', values: keysValue(parentKeys) }));
      const rows = await askInPast(view, question, (rowsIn) => {
        const ofParent = newestFirst(db, rowsIn, bound, page, of.isParent).as('page');
        return db.select().from(parents).crossJoinLateral(ofParent).orderBy(desc(ofParent.at), desc(ofParent.id));
      });
      return rows.map((row) => row.page);
    };

    const countsOf = async (keys: readonly string[], filter: ChangeFilterShape, of: Parents) => {
      const counts = { shape: `count ${of.shape}`, values: { ...of.values, ...keysValue(keys) } };
      const { bound, question } = await matching(filter, counts);
      const rows = await askInPast(view, question, (rowsIn) =>
        db
          .select({ key: of.key, count: count() })
          .from(changes)
          .where(and(of.isAny, isKnown(rowsIn), bound.where(null)))
          .groupBy(of.key),
      );
      return countsByKey(rows);
    };

    return {
      byIds: (ids: readonly string[]): Promise<ChangeRow[]> =>
        askInPast(view, { shape: 'by ids', values: keysValue(ids) }, (rows) =>
          db
            .select()
            .from(changes)
            .where(and(sql`${changes.id} = any(${textArray(theKeys)}::bigint[])`, isKnown(rows))),
        ),

      page: async (filter: ChangeFilterShape, page: Page): Promise<ChangeRow[]> => {
        const pages = together({ shape: 'page', values: {} }, pageQuestion(page));
        const { bound, question } = await matching(filter, pages);
        return askInPast(view, question, (rows) => newestFirst(db, rows, bound, page));
      },

      /** In the order of their commits: see `recordedChangeQueries`. */
      recordedPage: async (filter: ChangeFilterShape, { limit, after }: Page): Promise<ChangeRow[]> => {
        const values = { limit, afterId: Number(after?.at(-1) ?? 0) };
        const { bound, question } = await matching(filter, { shape: 'recorded', values });
        return askInPast(view, question, (rows) =>
          db
            .select()
            .from(changes)
            .where(and(sql`${changes.id} > ${afterId}`, precedesLater, isKnown(rows), bound.where(null)))
            .orderBy(asc(changes.id))
            .limit(theLimit),
        );
      },

      count: async (filter: ChangeFilterShape): Promise<number> => {
        const { bound, question } = await matching(filter, { shape: 'count', values: {} });
        const [row] = await askInPast(view, question, (rows) =>
          db
            .select({ count: count() })
            .from(changes)
            .where(and(isKnown(rows), bound.where(null))),
        );
        return row?.count ?? 0;
      },

      pageBySubjects: (type: SubjectType, keys: readonly string[], filter: ChangeFilterShape, page: Page) =>
        pagesOf(keys, filter, page, ofSubjects(type)),

      countBySubjects: (type: SubjectType, keys: readonly string[], filter: ChangeFilterShape) =>
        countsOf(keys, filter, ofSubjects(type)),

      pageByRefreshes: (refreshIds: readonly string[], filter: ChangeFilterShape, page: Page) =>
        pagesOf(refreshIds, filter, page, ofRefreshes),

      countByRefreshes: (refreshIds: readonly string[], filter: ChangeFilterShape) =>
        countsOf(refreshIds, filter, ofRefreshes),
    };
  };
}

/** How changes belong to parents of a kind. */
interface Parents extends Question {
  readonly key: SQL<string>;
  /** The change is one of the current parent. */
  readonly isParent: SQL;
  /** The change is one of `theKeys`. */
  readonly isAny: SQL;
}

function ofSubjects(type: SubjectType): Parents {
  const isType = sql`${changes.subjectType} = ${sql.placeholder('subjectType')}`;
  return {
    shape: 'of subjects',
    values: { subjectType: type },
    key: sql`${changes.subjectKey}`,
    isParent: sql`${isType} and ${changes.subjectKey} = ${parentKey}`,
    isAny: sql`${isType} and ${anyOf(changes.subjectKey, theKeys)}`,
  };
}

const ofRefreshes: Parents = {
  shape: 'of refreshes',
  values: {},
  key: sql`${changes.refreshId}::text`,
  isParent: sql`${changes.refreshId} = ${parentKey}::bigint`,
  isAny: sql`${changes.refreshId} = any(${textArray(theKeys)}::bigint[])`,
};

function isKnown({ visible }: RowsOfVersion): SQL | undefined {
  return and(sql`${changes.version} <= ${theVersion}::integer`, visible(changes));
}

function newestFirst(db: Db, rows: RowsOfVersion, { where }: BoundFilter<null>, { after }: Page, isParent?: SQL) {
  return db
    .select()
    .from(changes)
    .where(and(isParent, isKnown(rows), where(null), after ? isOlder : undefined))
    .orderBy(desc(changes.at), desc(changes.id))
    .limit(theLimit);
}

const isOlder = sql`(${changes.at}, ${changes.id})
  < (${sql.placeholder('after0')}::timestamptz, ${sql.placeholder('after1')}::bigint)`;

const afterId = sql`${sql.placeholder('afterId')}::bigint`;

/**
 * Precedes every change of a later version. Without this, the import of an earlier day after such a version would move
 * a reader past changes that its request does not see.
 */
const precedesLater = sql`(${changes.id} < (
  select min(later.id) from ${changes} as later where later.version > ${theVersion}::integer and later.id > ${afterId}
)) is not false`;

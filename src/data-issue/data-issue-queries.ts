import { and, count, or, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import type { Db } from '../db/connect.ts';
import { textArray } from '../db/key-lists.ts';
import { comesAfter, inOrder, type OrderValues, type Page, type SortKey, sortValues } from '../db/keyset.ts';
import { baseModelLinks, baseModels, models } from '../db/tables/catalog-tables.ts';
import type { SubjectType } from '../db/tables/change-tables.ts';
import type { VersionPredicate } from '../db/version-predicates.ts';
import { matchesFilter } from '../graph/filter/filter-queries.ts';
import { baseModelLinkAt } from '../model/model-columns.ts';
import { issuesOfSubjects } from './contradictions.ts';
import { type DataIssueCode, type DataIssueFilterShape, dataIssueCriteria } from './data-issue-criteria.ts';

export interface DataIssueRow {
  readonly code: DataIssueCode;
  readonly subjectType: SubjectType;
  readonly subjectKey: string;
  readonly field: string;
  readonly found: string;
  readonly expected: string;
  readonly sortValues: OrderValues;
}

const sortKeys: readonly SortKey[] = [
  sql`issue.subject_key`,
  sql`issue.subject_type`,
  sql`issue.code`,
  sql`issue.field`,
].map((value) => ({ value, kind: 'text', direction: 'ASC' }));

/** The kinds of the values of a cursor. */
export const sortKinds = sortKeys.map(({ kind }) => kind);

export function dataIssueQueries(db: Db) {
  return (view: CatalogView) => ({
    page: (filter: DataIssueFilterShape, { limit, after }: Page) =>
      view.read(async (inView) =>
        rowsOf(db, issues(view, inView))
          .where(and(await matchesFilter(dataIssueCriteria, filter, null), comesAfter(sortKeys, after)))
          .limit(limit),
      ),

    count: (filter: DataIssueFilterShape) =>
      view.read(async (inView) => {
        const [row] = await db
          .select({ count: count() })
          .from(issues(view, inView))
          .where(await matchesFilter(dataIssueCriteria, filter, null));
        return row?.count ?? 0;
      }),

    byModels: (keys: readonly string[]) =>
      view.read((inView) =>
        rowsOf(db, issues(view, inView, comparedWith(keys, view))).where(
          sql`issue.subject_type = 'MODEL' and issue.subject_key = any(${textArray(keys)})`,
        ),
      ),
  });
}

function rowsOf(db: Db, from: SQL) {
  return db
    .select({
      code: sql<DataIssueCode>`issue.code`,
      subjectType: sql<SubjectType>`issue.subject_type`,
      subjectKey: sql<string>`issue.subject_key`,
      field: sql<string>`issue.field`,
      found: sql<string>`issue.found`,
      expected: sql<string>`issue.expected`,
      sortValues: sortValues(sortKeys),
    })
    .from(from)
    .orderBy(...inOrder(sortKeys))
    .$dynamic();
}

/** A table `issue` of the issues of current models and base models. `among`: the models to read. Undefined: all. */
function issues(view: CatalogView, inView: VersionPredicate, among?: SQL): SQL {
  return sql`(
    with offer as materialized (
      select ${models.key}, ${models.providerKey}, ${baseModelLinks.baseModelKey},
        ${models.contextTokens}, ${models.inputTokens}, ${models.outputTokens},
        ${models.releaseDate}, ${models.lastUpdated},
        ${models.priceInput}, ${models.priceOutput}, ${models.priceCacheRead}, ${models.pricingTiers},
        (${models.priceInput} > 0 or ${models.priceOutput} > 0) as is_paid,
        ${models.priceKind} = 'PLAN' as is_plan,
        (${models.modelId} ~* 'free' or ${models.name} ~* 'free') as says_free
      from ${models} left join ${baseModelLinks} on ${baseModelLinkAt(view.version)}
      where ${and(inView(models), among)}
    ),
    base_model as (
      select ${baseModels.key}, ${baseModels.contextTokens}, ${baseModels.inputTokens}, ${baseModels.outputTokens},
        ${baseModels.releaseDate}, ${baseModels.lastUpdated}
      from ${baseModels} where ${inView(baseModels)}
    )
    ${issuesOfSubjects()}
  ) as issue`;
}

/** The models that the issues of these models depend on: those of their providers and their base models. */
function comparedWith(keys: readonly string[], view: CatalogView): SQL | undefined {
  const requested = sql`unnest(${textArray(keys)}) as requested(key)`;
  return or(
    sql`${models.providerKey} in (select split_part(requested.key, '/', 1) from ${requested})`,
    sql`${baseModelLinks.baseModelKey} in (
      select requested_link.base_model_key from base_model_links as requested_link
      where requested_link.model_key = any(${textArray(keys)})
        and requested_link.since_version <= ${view.version}
        and (requested_link.until_version is null or requested_link.until_version > ${view.version}))`,
  );
}

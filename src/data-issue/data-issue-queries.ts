import { and, count, or, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import { compiledStatements, type RowsOfVersion, together } from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { keysValue, textArray, theKeys } from '../db/key-lists.ts';
import {
  comesAfter,
  inOrder,
  type OrderValues,
  type Page,
  pageQuestion,
  type SortKey,
  sortValues,
  theLimit,
} from '../db/keyset.ts';
import { baseModels, models } from '../db/tables/catalog-tables.ts';
import type { SubjectType } from '../db/tables/change-tables.ts';
import { theVersion } from '../db/version-predicates.ts';
import { bindFilter } from '../graph/filter/filter-queries.ts';
import { type ModelRows, modelRows, modelsFrom } from '../model/model-columns.ts';
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
  const { askIn } = compiledStatements();

  return (view: CatalogView) => ({
    page: async (filter: DataIssueFilterShape, page: Page) => {
      const bound = await bindFilter(dataIssueCriteria, filter, null);
      return askIn(view, together({ shape: 'page', values: {} }, bound, pageQuestion(page)), (rows) =>
        rowsOf(db, issues(rows))
          .where(and(bound.where(null), comesAfter(sortKeys, page.after)))
          .limit(theLimit),
      );
    },

    count: async (filter: DataIssueFilterShape) => {
      const bound = await bindFilter(dataIssueCriteria, filter, null);
      const [row] = await askIn(view, together({ shape: 'count', values: {} }, bound), (rows) =>
        db.select({ count: count() }).from(issues(rows)).where(bound.where(null)),
      );
      return row?.count ?? 0;
    },

    byModels: (keys: readonly string[]) =>
      askIn(view, { shape: 'by models', values: keysValue(keys) }, (rows) =>
        rowsOf(db, issues(rows, comparedWithTheModels)).where(
          sql`issue.subject_type = 'MODEL' and issue.subject_key = any(${textArray(theKeys)})`,
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
      sortValues: sortValues(sortKeys).as('sort_values'),
    })
    .from(from)
    .orderBy(...inOrder(sortKeys))
    .$dynamic();
}

/** A table `issue` of the issues of current models and base models. `among`: the models to read. Undefined: all. */
function issues(rows: RowsOfVersion, among?: (models: ModelRows) => SQL | undefined): SQL {
  const { inView } = rows;
  const read = modelRows(rows);
  return sql`(
    with offer as materialized (
      select ${models.key}, ${models.providerKey}, ${read.baseModelKey},
        ${models.contextTokens}, ${models.inputTokens}, ${models.outputTokens},
        ${models.releaseDate}, ${models.lastUpdated},
        ${models.priceInput}, ${models.priceOutput}, ${models.priceCacheRead}, ${models.pricingTiers},
        (${models.priceInput} > 0 or ${models.priceOutput} > 0) as is_paid,
        ${models.priceKind} = 'SUBSCRIPTION' as is_subscription,
        (${models.modelId} ~* 'free' or ${models.name} ~* 'free') as says_free
      from ${modelsFrom(rows)}
      where ${and(inView(models), among?.(read))}
    ),
    base_model as (
      select ${baseModels.key}, ${baseModels.contextTokens}, ${baseModels.inputTokens}, ${baseModels.outputTokens},
        ${baseModels.releaseDate}, ${baseModels.lastUpdated}
      from ${baseModels} where ${inView(baseModels)}
    )
    ${issuesOfSubjects()}
  ) as issue`;
}

/** The models that the issues of the models with `theKeys` depend on: those of their providers and their base models. */
function comparedWithTheModels({ baseModelKey }: ModelRows): SQL | undefined {
  const requested = sql`unnest(${textArray(theKeys)}) as requested(key)`;
  return or(
    sql`${models.providerKey} in (select split_part(requested.key, '/', 1) from ${requested})`,
    sql`${baseModelKey} in (
      select requested_link.base_model_key from base_model_links as requested_link
      where requested_link.model_key = any(${textArray(theKeys)})
        and requested_link.since_version <= ${theVersion}::integer
        and (requested_link.until_version is null or requested_link.until_version > ${theVersion}::integer))`,
  );
}

import { and, eq, gte, isNotNull, isNull, lte, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db/connect.ts';
import { anyHolds, doesNotHold } from '../db/query/boolean-filters.ts';
import { anyOf, textArray } from '../db/query/key-lists.ts';
import { baseModelLinks, models } from '../db/tables/catalog-tables.ts';
import type { CatalogView } from '../db/version/catalog-view.ts';
import { inVersion, lastKnown, type Version, type VersionPredicate } from '../db/version/version-predicates.ts';
import { type KnownProvider, knownProviders, usableWith } from '../provider/usable-provider-queries.ts';
import { type SearchScope, searchMatches } from '../search/model-search.ts';
import { searchedText } from '../search/searched-text.ts';
import { matchesContent } from './attributes/content-filter-queries.ts';
import { type ModelStatusName, modelStatuses } from './attributes/model-status.ts';
import type { ModelFilterShape, TokenNeed } from './model-filter.ts';
import { priceKind } from './pricing/price-kind-queries.ts';

const presentStatuses = modelStatuses.filter((status) => status !== 'REMOVED');

/** Joins models with the base model that each of them is. */
export function baseModelLinkAt(version: Version): SQL | undefined {
  return and(eq(baseModelLinks.modelKey, models.key), inVersion(version)(baseModelLinks));
}

/** Who made the model at hand: the first part of its base model's key. Null without a base model. */
export const labKey = sql<string | null>`split_part(${baseModelLinks.baseModelKey}, '/', 1)`;

/** As `Model.status` in the graph. */
export function statusAt({ version }: CatalogView): SQL<ModelStatusName> {
  return sql`case when ${models.untilVersion} <= ${version} then 'REMOVED' else ${models.status} end`;
}

/** Runs a query of models and their links with the predicate that picks the rows that match the filter. */
export async function readMatching<Result>(
  db: Db,
  view: CatalogView,
  filter: ModelFilterShape,
  query: (matching: SQL | undefined) => PromiseLike<Result>,
): Promise<Result> {
  const statuses = filter.statuses ?? presentStatuses;
  const matching = matches(db, await filterScope(db, searchScope(view, filter), [filter]), { ...filter, statuses });
  // The removed are no part of the present, so the predicate of the present cannot find them.
  if (statuses.includes('REMOVED')) return query(and(everKnown(view), matching));
  return view.read((held: VersionPredicate) => query(and(held(models), matching)));
}

/** What the searches of a filter look at. */
export function searchScope(view: CatalogView, { statuses }: ModelFilterShape): SearchScope {
  return { view, withRemoved: statuses?.includes('REMOVED') ?? false };
}

/** What filters look at besides the model at hand. */
interface FilterScope extends SearchScope {
  /** None when no filter asks which can be used. */
  readonly providers: readonly KnownProvider[];
}

export async function filterScope(
  db: Db,
  scope: SearchScope,
  filters: readonly ModelFilterShape[],
): Promise<FilterScope> {
  return { ...scope, providers: filters.some(asksForUsable) ? await knownProviders(db, scope.view) : [] };
}

function asksForUsable({ availableWith, any, not }: ModelFilterShape): boolean {
  return availableWith != null || (any?.some(asksForUsable) ?? false) || (not != null && asksForUsable(not));
}

function everKnown(view: CatalogView): SQL | undefined {
  const isRemoved = and(lte(models.untilVersion, view.version), lastKnown(models, view.version));
  return or(inVersion(view.version)(models), isRemoved);
}

/** The predicate of the filter alone, on any state of a model and its link. */
export function matches(db: Db, scope: FilterScope, filter: ModelFilterShape): SQL | undefined {
  const { view } = scope;
  const search = searchedText(filter.search);
  const { any, not, statuses, availableWith, fits, maxInputPrice, maxOutputPrice } = filter;
  return and(
    search === null ? undefined : searchMatches(search, scope),
    filter.keys ? anyOf(models.key, filter.keys) : undefined,
    filter.providers ? anyOf(models.providerKey, filter.providers) : undefined,
    filter.baseModels ? anyOf(baseModelLinks.baseModelKey, filter.baseModels) : undefined,
    filter.labs ? sql`${labKey} = any(${textArray(filter.labs)})` : undefined,
    matchesContent(db, models, baseModelLinks.baseModelKey, filter, view.version),
    statuses ? sql`${statusAt(view)} = any(${textArray(statuses)})` : undefined,
    filter.free == null ? undefined : isFree(filter.free),
    filter.priced == null ? undefined : (filter.priced ? isNotNull : isNull)(models.priceInput),
    filter.priceKinds ? sql`${priceKind} = any(${textArray(filter.priceKinds)})` : undefined,
    maxInputPrice == null ? undefined : sql`${models.priceInput} <= ${maxInputPrice}::numeric`,
    maxOutputPrice == null ? undefined : sql`${models.priceOutput} <= ${maxOutputPrice}::numeric`,
    availableWith ? anyOf(models.providerKey, usableWith(scope.providers, availableWith)) : undefined,
    fits ? hasRoomFor(fits) : undefined,
    any ? anyHolds(any.map((one) => matches(db, scope, one))) : undefined,
    not ? doesNotHold(matches(db, scope, not)) : undefined,
  );
}

function isFree(free: boolean): SQL {
  return free ? sql`${priceKind} = 'FREE'` : sql`${priceKind} in ('METERED', 'PLAN')`;
}

function hasRoomFor({ input, output }: TokenNeed): SQL | undefined {
  const { inputTokens, contextTokens, outputTokens } = models;
  return and(
    sql`coalesce(${inputTokens}, ${contextTokens}) >= ${input}::bigint`,
    output > 0 ? gte(outputTokens, sql`${output}::bigint`) : undefined,
    or(isNull(contextTokens), sql`${contextTokens} - ${input}::bigint >= ${output}::bigint`),
  );
}

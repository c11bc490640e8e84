import { and, or, type SQL, sql } from 'drizzle-orm';
import type { CatalogView } from '../db/catalog-view.ts';
import {
  type Built,
  type CompiledStatements,
  type Question,
  type RowsOfVersion,
  together,
} from '../db/compiled-statements.ts';
import type { Db } from '../db/connect.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { catalogIsAtTheVersion, lastKnown, theVersion } from '../db/version-predicates.ts';
import { type BoundFilter, bindFilter } from '../graph/filter/filter-queries.ts';
import { criteriaIn } from '../graph/filter/validate-filter.ts';
import { modelStatusNames } from './attributes/model-status-criteria.ts';
import { type ModelRows, modelRows } from './model-columns.ts';
import { type ModelFilterShape, modelCriteria } from './model-criteria.ts';

const currentStatuses = modelStatusNames.filter((status) => status !== 'REMOVED');

/** The matching models of a statement. */
export interface MatchingModels {
  readonly matching: SQL | undefined;
  readonly rows: ModelRows;
}

interface Asked {
  readonly db: Db;
  readonly statements: CompiledStatements;
  readonly view: CatalogView;
}

type Build<Rows> = (models: MatchingModels) => Built<Rows>;

/** Asks about the models that match a filter. */
export function askMatching<Rows>(
  asked: Asked,
  filter: ModelFilterShape,
  question: Question,
  build: Build<Rows>,
): Promise<Rows> {
  return askRows(asked, filter, question, build, false);
}

/** The criteria that the stored counts of models tell apart. */
const countedCriteria: ReadonlySet<string> = new Set<keyof typeof modelCriteria>([
  'families',
  'labs',
  'capabilities',
  'inputModalities',
  'outputModalities',
  'openWeights',
  'statuses',
  'free',
  'priceKinds',
]);

/** Asks how many models match a filter, by `numberOf`. The stored counts answer it, if they can. */
export function askNumbers<Rows>(
  asked: Asked,
  filter: ModelFilterShape,
  question: Question,
  build: Build<Rows>,
): Promise<Rows> {
  const ask = isInStoredCounts(filter) ? askStored : askMatching;
  return ask(asked, filter, question, build);
}

/** The same of the stored counts for the present, and of the models for other versions. The filter is in the stored counts. */
export function askStored<Rows>(
  asked: Asked,
  filter: ModelFilterShape,
  question: Question,
  build: Build<Rows>,
): Promise<Rows> {
  return askRows(asked, filter, together(question, fromCounts), build, true);
}

/** Whether the stored counts of models tell how many match the filter. */
export function isInStoredCounts(filter: ModelFilterShape): boolean {
  return criteriaOf(filter).every((name) => countedCriteria.has(name));
}

const fromCounts: Question = { shape: 'from counts', values: {} };

/** The names of the criteria in the filter and in those nested in it. */
function criteriaOf(filter: ModelFilterShape): string[] {
  const nested = [...(filter.and ?? []), ...(filter.or ?? []), ...(filter.not ? [filter.not] : [])];
  return [...criteriaIn(filter).map(([name]) => name), ...nested.flatMap(criteriaOf)];
}

async function askRows<Rows>(
  { db, statements, view }: Asked,
  filter: ModelFilterShape,
  question: Question,
  build: Build<Rows>,
  isCount: boolean,
): Promise<Rows> {
  const { statuses, ...others } = filter;
  const scope = scopeOfStatuses(statuses);
  const withRemoved = scope !== 'current';
  // Every current model has one of the current statuses.
  const isAnyCurrent = statuses == null || currentStatuses.every((status) => statuses.includes(status));
  const restricted = isAnyCurrent && !withRemoved ? others : filter;
  const bound = await bindFilter(modelCriteria, restricted, { db, view });
  const asked = together(question, bound, { shape: scope, values: {} });
  const buildIn = (rows: RowsOfVersion) => build(matchingIn(modelRows(rows, { withRemoved, isCount }), bound, scope));
  // Removed models are not current, so the rows of the present do not contain them.
  return withRemoved ? statements.askInPast(view, asked, buildIn) : statements.askIn(view, asked, buildIn);
}

type Scope = 'current' | 'removed' | 'current or removed';

function scopeOfStatuses(statuses: ModelFilterShape['statuses']): Scope {
  if (!statuses?.includes('REMOVED')) return 'current';
  return statuses.every((status) => status === 'REMOVED') ? 'removed' : 'current or removed';
}

function matchingIn(rows: ModelRows, bound: BoundFilter<ModelRows>, scope: Scope): MatchingModels {
  return { rows, matching: and(scopeOf(rows, scope), bound.where(rows)) };
}

function scopeOf({ inView, visible, isCount }: ModelRows, scope: Scope): SQL | undefined {
  if (isCount) return catalogIsAtTheVersion;
  if (scope === 'current') return inView(models);
  const isEnded = sql`${models.untilVersion} <= ${theVersion}::integer`;
  const removed = and(isEnded, lastKnown(models, theVersion, visible));
  return scope === 'removed' ? removed : or(inView(models), removed);
}

import { and, or, type SQL, sql } from 'drizzle-orm';
import { type Question, together } from '../../db/compiled-statements.ts';
import { type Compared, withoutNul } from '../../db/key-lists.ts';
import type { Criteria, FilterOf } from './criterion.ts';
import { criteriaIn } from './validate-filter.ts';

/** A filter as a part of a question. */
export interface BoundFilter<Rows> extends Question {
  /** The predicate, with placeholders for the values. Undefined: every row matches. */
  readonly where: (rows: Rows) => SQL | undefined;
}

/** How a predicate gets a value. */
type Bind = (path: string, value: unknown) => Compared;

/** The predicate of a filter for one statement that is not compiled. Undefined: every row matches. */
export async function matchesFilter<Scope, Rows, Entries extends Criteria<Scope, Rows>>(
  criteria: Entries & Criteria<Scope, Rows>,
  filter: FilterOf<Entries>,
  scope: Scope,
  rows: Rows,
): Promise<SQL | undefined> {
  const asValue: Bind = (_path, value) => sql.param(value);
  return (await bindFilter<Scope, Rows, Entries>(criteria, filter, scope, 'filter', asValue)).where(rows);
}

/** `name`: begins the names of the placeholders, so that a statement can have several filters. */
export async function bindFilter<Scope, Rows, Entries extends Criteria<Scope, Rows>>(
  criteria: Entries & Criteria<Scope, Rows>,
  filter: FilterOf<Entries>,
  scope: Scope,
  name = 'filter',
  bind: Bind = (path) => sql.placeholder(path),
): Promise<BoundFilter<Rows>> {
  const nested = (filters: readonly FilterOf<Entries>[], combination: string) =>
    Promise.all(
      filters.map((one, index) =>
        bindFilter<Scope, Rows, Entries>(criteria, one, scope, `${name}.${combination}${index}`, bind),
      ),
    );
  const given = await Promise.all(
    criteriaIn(filter).map(([criterion, value]) =>
      bindCriterion(criteria, { criterion, value, filter: name }, scope, bind),
    ),
  );
  const own = given.filter((bound) => bound !== null);
  const all = await nested(filter.and ?? [], 'and');
  const any = filter.or ? await nested(filter.or, 'or') : null;
  const [not] = filter.not ? await nested([filter.not], 'not') : [];
  const parts = [...own, ...all, ...(any ?? []), ...(not ? [not] : [])];
  return {
    shape: `(${[...shapesOf('', own), ...shapesOf('and', all), ...(any ? shapesOf('or', any) : []), ...(not ? shapesOf('not', [not]) : [])].join(' ')})`,
    values: together(...parts).values,
    where: (rows) =>
      and(
        ...[...own, ...all].map(({ where }) => where(rows)),
        any ? anyHolds(any.map(({ where }) => where(rows))) : undefined,
        not ? doesNotHold(not.where(rows)) : undefined,
      ),
  };
}

function shapesOf(combination: string, bound: readonly Question[]): string[] {
  const shapes = bound.map(({ shape }) => shape);
  return combination === '' ? shapes : [`${combination}[${shapes.join(' ')}]`];
}

/** Null: no criterion, or one that restricts nothing. */
async function bindCriterion<Scope, Rows>(
  criteria: Criteria<Scope, Rows>,
  { criterion: name, value, filter }: { readonly criterion: string; readonly value: unknown; readonly filter: string },
  scope: Scope,
  bind: Bind,
): Promise<BoundFilter<Rows> | null> {
  const criterion = criteria[name];
  // The type of the filter pairs each value with its criterion.
  const values = (await criterion?.values(value as never, scope)) ?? null;
  if (criterion === undefined || values === null) return null;
  const path = (of: string) => `${filter}.${name}.${of}`;
  const entries = Object.entries(values).map(([of, compared]) => [of, asParameter(compared)] as const);
  const compared = Object.fromEntries(entries.map(([of, parameter]) => [of, bind(path(of), parameter)]));
  return {
    shape: name,
    values: Object.fromEntries(entries.map(([of, parameter]) => [path(of), parameter])),
    where: (rows) => criterion.where(compared, rows),
  };
}

/** Postgres refuses a text with a NUL character. In a list it equals nothing. */
function asParameter(value: unknown): unknown {
  return Array.isArray(value) ? withoutNul(value) : value;
}

/** At least one of the predicates holds; an undefined one always does. */
function anyHolds(predicates: readonly (SQL | undefined)[]): SQL | undefined {
  return or(sql`false`, ...predicates.map((predicate) => predicate ?? sql`true`));
}

/** The predicate is false or unknown. */
function doesNotHold(predicate: SQL | undefined): SQL {
  return sql`(${predicate ?? sql`true`}) is not true`;
}

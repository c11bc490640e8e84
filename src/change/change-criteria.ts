import { and, or, type SQL, sql } from 'drizzle-orm';
import { anyOf, type Compared, textArray } from '../db/key-lists.ts';
import { type ChangeKind, changes, type SubjectType } from '../db/tables/change-tables.ts';
import { badInput } from '../graph/errors/errors.ts';
import {
  acceptAny,
  computedCriterion,
  criterion,
  dateTime,
  type FilterBy,
  float,
  inputType,
  keysOf,
  listOf,
  one,
  text,
} from '../graph/filter/criterion.ts';
import { type BoundFilter, bindFilter, matchesFilter } from '../graph/filter/filter-queries.ts';
import {
  validateFilter,
  validateFinite,
  validateLength,
  validateNotNegative,
} from '../graph/filter/validate-filter.ts';
import {
  type ChangeDirection,
  changesFields,
  changesNumber,
  type NumberChange,
  numberChange,
} from './changed-fields.ts';

const changeKind = inputType<'ChangeKind', ChangeKind>('ChangeKind');
const subjectType = inputType<'ChangeSubjectType', SubjectType>('ChangeSubjectType');
const changeDirection = inputType<'ChangeDirection', ChangeDirection>('ChangeDirection');

export const changeCriteria = {
  kinds: criterion({
    input: listOf(changeKind, 'Is of one of these kinds.'),
    validate: validateLength,
    where: (kinds) => anyOf(changes.kind, kinds),
  }),
  subjectTypes: criterion({
    input: listOf(subjectType, 'Has a subject of one of these types.'),
    validate: validateLength,
    where: (types) => anyOf(changes.subjectType, types),
  }),
  providers: criterion({
    input: keysOf(
      'PROVIDER',
      'The subject is one of the providers with these keys, or a model that one of them serves.',
    ),
    validate: validateLength,
    where: isOfProviders,
  }),
  models: criterion({
    input: keysOf('MODEL', 'The subject is one of the models with these keys.'),
    validate: validateLength,
    where: (keys) => and(isSubject('MODEL'), anyOf(changes.subjectKey, keys)),
  }),
  baseModels: criterion({
    input: keysOf('BASE_MODEL', 'The subject is one of the base models with these keys, not a model that serves them.'),
    validate: validateLength,
    where: (keys) => and(isSubject('BASE_MODEL'), anyOf(changes.subjectKey, keys)),
  }),
  fields: criterion({
    input: listOf(
      text,
      'Changes one of these fields or a part of one, in this schema’s words: "pricing.input", or "pricing" for every price. Additions and removals have no fields.',
    ),
    validate: validateLength,
    where: changesFields,
  }),
  minPercent: computedCriterion({
    input: one(
      float,
      'Changes a number by at least this percentage of its value before, up or down. With `fields`, a number of these fields. A rise from 0 exceeds every percentage; a number that appeared or disappeared matches none.',
    ),
    validate: (percent, path) => {
      validateNotNegative(percent, path);
      validateFinite(percent, path);
    },
    values: (_percent, filter: NumberChange) => numberChange(filter),
    where: ({ fields, direction, minPercent }) => changesNumber({ fields, direction, minPercent }),
  }),
  direction: computedCriterion({
    input: one(
      changeDirection,
      'Changes a number in this direction. With `fields` or `minPercent`, the same number meets all of them.',
    ),
    validate: acceptAny,
    values: (_direction, filter: NumberChange) => numberChange(filter),
    where: ({ fields, direction, minPercent }) => changesNumber({ fields, direction, minPercent }),
  }),
  since: computedCriterion({
    input: one(dateTime, 'Was observed at this moment or later.'),
    validate: acceptAny,
    values: ({ start }) => ({ start: start.toISOString() }),
    where: ({ start }) => sql`${changes.at} >= ${start}::timestamptz`,
  }),
  until: computedCriterion({
    input: one(dateTime, 'Was observed before this moment, or by the end of this day.'),
    validate: acceptAny,
    values: ({ end }) => ({ end: end.toISOString() }),
    where: ({ end }) => sql`${changes.at} < ${end}::timestamptz`,
  }),
};

/** Null: not restricted. */
export interface ChangeFilterShape extends FilterBy<typeof changeCriteria> {}

/** The filter as given, or an empty one. Throws when a value is out of range. */
export async function validateChangeFilter(filter: ChangeFilterShape | null | undefined): Promise<ChangeFilterShape> {
  if (filter == null) return {};
  await validateFilter(changeCriteria, filter, null);
  const { since, until } = filter;
  if (since == null || until == null || since.start < until.end) return filter;
  const got = `${since.start.toISOString()} and ${until.end.toISOString()}`;
  throw badInput(`"filter.since" must be earlier than "filter.until"; got ${got}.`);
}

function isOfProviders(keys: Compared): SQL | undefined {
  const ofModel = sql`split_part(${changes.subjectKey}, '/', 1) = any(${textArray(keys)})`;
  return or(and(isSubject('PROVIDER'), anyOf(changes.subjectKey, keys)), and(isSubject('MODEL'), ofModel));
}

function isSubject(type: SubjectType): SQL {
  return sql`${changes.subjectType} = ${sql.raw(`'${type}'`)}`;
}

export function matchesChangeFilter(filter: ChangeFilterShape): Promise<SQL | undefined> {
  return matchesFilter(changeCriteria, filter, filter, null);
}

export function bindChangeFilter(filter: ChangeFilterShape): Promise<BoundFilter<null>> {
  return bindFilter(changeCriteria, filter, filter);
}

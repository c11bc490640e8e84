import { and, eq, or, type SQL, sql } from 'drizzle-orm';
import { anyOf, type Compared, textArray } from '../db/key-lists.ts';
import { type ChangeKind, heldChanges, type SubjectType } from '../db/tables/change-tables.ts';
import type { Anomaly } from '../db/tables/json-columns.ts';
import {
  acceptAny,
  computedCriterion,
  criterion,
  dateTime,
  type FilterBy,
  inputType,
  listOf,
  one,
  text,
} from '../graph/filter/criterion.ts';
import { validateLength } from '../graph/filter/validate-filter.ts';

const changeKind = inputType<'ChangeKind', ChangeKind>('ChangeKind');
const subjectType = inputType<'ChangeSubjectType', SubjectType>('ChangeSubjectType');
const anomalyReason = inputType<'AnomalyReason', Anomaly['reason']>('AnomalyReason');

export const heldChangeCriteria = {
  kinds: criterion({
    input: listOf(changeKind, 'Is of one of these kinds: CHANGED or REMOVED.'),
    validate: validateLength,
    where: (kinds) => anyOf(heldChanges.kind, kinds),
  }),
  subjectTypes: criterion({
    input: listOf(subjectType, 'Has a subject of one of these types.'),
    validate: validateLength,
    where: (types) => anyOf(heldChanges.subjectType, types),
  }),
  providers: criterion({
    input: listOf(text, 'The subject is one of the providers with these keys, or a model that one of them serves.'),
    validate: validateLength,
    where: isOfProviders,
  }),
  anomalies: criterion({
    input: listOf(anomalyReason, 'Has an anomaly of one of these kinds.'),
    validate: validateLength,
    where: hasAnomaly,
  }),
  heldSince: computedCriterion({
    input: one(dateTime, 'Was held at this moment or later.'),
    validate: acceptAny,
    values: ({ start }) => ({ start: start.toISOString() }),
    where: ({ start }) => sql`${heldChanges.heldAt} >= ${start}::timestamptz`,
  }),
  heldUntil: computedCriterion({
    input: one(dateTime, 'Was held before this moment, or by the end of this day.'),
    validate: acceptAny,
    values: ({ end }) => ({ end: end.toISOString() }),
    where: ({ end }) => sql`${heldChanges.heldAt} < ${end}::timestamptz`,
  }),
};

/** Null: not restricted. */
export interface HeldChangeFilterShape extends FilterBy<typeof heldChangeCriteria> {}

function isOfProviders(keys: Compared): SQL | undefined {
  const ofModel = sql`split_part(${heldChanges.subjectKey}, '/', 1) = any(${textArray(keys)})`;
  return or(
    and(eq(heldChanges.subjectType, 'PROVIDER'), anyOf(heldChanges.subjectKey, keys)),
    and(eq(heldChanges.subjectType, 'MODEL'), ofModel),
  );
}

function hasAnomaly(reasons: Compared): SQL {
  return sql`exists (
    select from jsonb_array_elements(${heldChanges.anomalies}) anomaly
    where anomaly ->> 'reason' = any(${textArray(reasons)})
  )`;
}

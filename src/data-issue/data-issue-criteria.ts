import { type SQL, sql } from 'drizzle-orm';
import { type Compared, textArray } from '../db/key-lists.ts';
import type { SubjectType } from '../db/tables/change-tables.ts';
import { acceptAny, criterion, type FilterBy, inputType, keysOf, listOf } from '../graph/filter/criterion.ts';

export const dataIssueCodes = {
  OUTPUT_LIMIT_ABOVE_CONTEXT: { description: 'The output limit exceeds the context window.' },
  INPUT_LIMIT_ABOVE_CONTEXT: { description: 'The input limit exceeds the context window.' },
  CACHE_READ_ABOVE_INPUT_PRICE: {
    description: 'A prompt token read from the cache costs more than one that is not cached.',
  },
  UPDATED_BEFORE_RELEASE: { description: 'The last update is earlier than the release.' },
  ZERO_PRICE_AT_PAID_PROVIDER: {
    description:
      'Both prices are 0 and neither name nor id says "free", but the provider charges for at least three quarters of its other priced models.',
  },
  PRICE_OUTLIER: {
    description:
      'The price is at least ten times, or at most a tenth of, the median price of the base model at three or more providers.',
  },
} as const;

export type DataIssueCode = keyof typeof dataIssueCodes;

const code = inputType<'DataIssueCode', DataIssueCode>('DataIssueCode');
const subjectType = inputType<'ChangeSubjectType', SubjectType>('ChangeSubjectType');

/** The criteria on a row of the table `issue`. */
export const dataIssueCriteria = {
  codes: criterion({
    input: listOf(code, 'Has one of these codes.'),
    validate: acceptAny,
    where: (codes) => sql`issue.code = any(${textArray(codes)})`,
  }),
  subjectTypes: criterion({
    input: listOf(subjectType, 'Has a subject of one of these types.'),
    validate: acceptAny,
    where: (types) => sql`issue.subject_type = any(${textArray(types)})`,
  }),
  providers: criterion({
    input: keysOf('PROVIDER', 'The subject is a model of one of the providers with these keys.'),
    validate: acceptAny,
    where: (keys) => hasSubject('MODEL', sql`split_part(issue.subject_key, '/', 1)`, keys),
  }),
  models: criterion({
    input: keysOf('MODEL', 'The subject is one of the models with these keys.'),
    validate: acceptAny,
    where: (keys) => hasSubject('MODEL', sql`issue.subject_key`, keys),
  }),
  baseModels: criterion({
    input: keysOf('BASE_MODEL', 'The subject is one of the base models with these keys.'),
    validate: acceptAny,
    where: (keys) => hasSubject('BASE_MODEL', sql`issue.subject_key`, keys),
  }),
};

/** Null: not restricted. */
export interface DataIssueFilterShape extends FilterBy<typeof dataIssueCriteria> {}

function hasSubject(type: SubjectType, key: SQL, keys: Compared): SQL {
  return sql`(issue.subject_type = ${sql.raw(`'${type}'`)} and ${key} = any(${textArray(keys)}))`;
}

import { sql } from 'drizzle-orm';
import { textArray } from '../db/key-lists.ts';
import { models } from '../db/tables/catalog-tables.ts';
import { badInput } from '../graph/errors/errors.ts';
import { acceptAny, computedCriterion, criterion, inputType, listOf, one, text } from '../graph/filter/criterion.ts';
import { quoteInput } from '../quote-input.ts';
import { likePattern, MAX_PATTERN_LENGTH } from './name-pattern.ts';
import { semanticVersion, versionOrder } from './semantic-version.ts';

export const modelOrigins = {
  UPSTREAM: { description: 'The source, unchanged.' },
  REGISTRY: { description: 'The registry of the operator.' },
  OVERRIDDEN: { description: 'The source, with fields or tags of the operator.' },
} as const;

const origin = inputType<'ModelOrigin', keyof typeof modelOrigins>('ModelOrigin');

/** Text whose byte order is that of the versions. Null: no version is stated. */
export const versionOrderOfModel = sql`((${models.registry} ->> 'versionOrder') collate "C")`;

/** What the registry adds to the filters of models. */
export const registryCriteria = {
  tags: criterion({
    input: listOf(text, 'Has all of these tags.'),
    validate: acceptAny,
    where: (tags) => sql`${models.registry} -> 'tags' ?& ${textArray(tags)}`,
  }),
  origins: criterion({
    input: listOf(origin, 'Comes from one of these.'),
    validate: acceptAny,
    where: (origins) => sql`coalesce(${models.registry} ->> 'origin', 'UPSTREAM') = any(${textArray(origins)})`,
  }),
  minVersion: computedCriterion({
    input: one(text, 'Has at least this semantic version, such as "1.2.0".'),
    validate: validateVersion,
    values: (version) => ({ order: orderOf(version) }),
    where: ({ order }) => sql`${versionOrderOfModel} >= ${order}::text`,
  }),
  maxVersion: computedCriterion({
    input: one(text, 'Has at most this semantic version.'),
    validate: validateVersion,
    values: (version) => ({ order: orderOf(version) }),
    where: ({ order }) => sql`${versionOrderOfModel} <= ${order}::text`,
  }),
  namePattern: computedCriterion({
    input: one(
      text,
      'The whole name matches, ignoring case: "*" stands for any characters and "?" for one, as in "*turbo*".',
    ),
    validate: validatePattern,
    values: (glob) => ({ pattern: likePattern(glob) }),
    where: ({ pattern }) => sql`${models.name} ilike ${pattern}::text`,
  }),
};

function validateVersion(version: string, path: string): void {
  if (semanticVersion(version) !== null) return;
  throw badInput(`"${path}" must be a semantic version, such as "1.2.0"; got ${quoteInput(version)}.`);
}

function orderOf(version: string): string {
  const parsed = semanticVersion(version);
  return parsed === null ? '' : versionOrder(parsed);
}

function validatePattern(glob: string, path: string): void {
  if (glob.length >= 1 && glob.length <= MAX_PATTERN_LENGTH && !glob.includes('\0')) return;
  throw badInput(`"${path}" must have 1 to ${MAX_PATTERN_LENGTH} characters; got ${quoteInput(glob)}.`);
}

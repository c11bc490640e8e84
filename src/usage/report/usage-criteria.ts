import { and, eq, type SQL, sql } from 'drizzle-orm';
import { anyOf, textArray } from '../../db/key-lists.ts';
import { usageDimensions, usageEvents, usageRollups } from '../../db/tables/usage-tables.ts';
import {
  acceptAny,
  boolean,
  computedCriterion,
  criterion,
  dateTime,
  type FilterBy,
  listOf,
  one,
  text,
} from '../../graph/filter/criterion.ts';
import { validateLength } from '../../graph/filter/validate-filter.ts';

export const usageCriteria = {
  models: criterion({
    input: listOf(text, 'Uses one of the models with these keys, or one of these texts that name no model.'),
    validate: validateLength,
    where: (keys) => anyOf(usageDimensions.modelKey, keys),
  }),
  providers: criterion({
    input: listOf(text, 'Uses a model of one of the providers with these keys.'),
    validate: validateLength,
    where: (keys) => anyOf(usageDimensions.provider, keys),
  }),
  baseModels: criterion({
    input: listOf(text, 'Uses a model of one of the base models with these keys.'),
    validate: validateLength,
    where: (keys) => anyOf(usageDimensions.baseModel, keys),
  }),
  owners: criterion({
    input: listOf(text, 'Counts toward one of these owners.'),
    validate: validateLength,
    where: (owners) => anyOf(usageDimensions.owner, owners),
  }),
  projects: criterion({
    input: listOf(text, 'Counts toward one of these projects.'),
    validate: validateLength,
    where: (projects) => anyOf(usageDimensions.project, projects),
  }),
  tags: criterion({
    input: listOf(text, 'Has at least one of these tags.'),
    validate: validateLength,
    where: (tags) => sql`${usageDimensions.tags} && ${textArray(tags)}`,
  }),
  apiKeys: criterion({
    input: listOf(text, 'Was recorded with one of these API keys, such as "ApiKey:12".'),
    validate: validateLength,
    where: (ids) => anyOf(usageDimensions.apiKey, ids),
  }),
  since: computedCriterion({
    input: one(dateTime, 'Happened at this moment or later. Rounded down to 15 minutes.'),
    validate: acceptAny,
    values: ({ start }) => ({ start: start.toISOString() }),
    where: ({ start }) => sql`${usageRollups.bucket} >= usage_bucket(${start}::timestamptz)`,
  }),
  until: computedCriterion({
    input: one(dateTime, 'Happened before this moment, or by the end of this day. Rounded up to 15 minutes.'),
    validate: acceptAny,
    values: ({ end }) => ({ end: end.toISOString() }),
    where: ({ end }) => sql`${usageRollups.bucket} < ${end}::timestamptz`,
  }),
  success: criterion({
    input: one(boolean, 'Succeeded, or failed.'),
    validate: acceptAny,
    where: (isSuccess) => eq(usageDimensions.isSuccess, isSuccess),
  }),
};

/** The part of a filter on events that their index on the time can answer, beside the whole filter. */
export function withinTimes({ since, until }: UsageFilterShape): SQL | undefined {
  return and(
    since ? sql`${usageEvents.at} >= usage_bucket(${since.start.toISOString()}::timestamptz)` : undefined,
    until ? sql`${usageEvents.at} < ${until.end.toISOString()}::timestamptz + interval '15 minutes'` : undefined,
  );
}

/** Null: not restricted. */
export interface UsageFilterShape extends FilterBy<typeof usageCriteria> {}

/** Whose usage a caller may read. Null: everyone's. */
export interface VisibleUsage {
  readonly owner: string | null;
  readonly apiKey: string;
}

export function isVisible(visible: VisibleUsage | null): SQL | undefined {
  if (visible === null) return undefined;
  if (visible.owner !== null) return eq(usageDimensions.owner, visible.owner);
  return eq(usageDimensions.apiKey, visible.apiKey);
}

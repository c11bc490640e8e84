import { type SQL, sql } from 'drizzle-orm';
import type { Json } from '../db/tables/json-columns.ts';
import { badInput } from '../graph/errors/errors.ts';
import { quoteInput } from '../quote-input.ts';

export const MAX_CONDITIONS = 100;
/** Of all conditions of a filter together, because each point is compared with each of them. */
export const MAX_COMPARED_VALUES = 1_000;
export const MAX_TEXT_CONDITIONS = 10;
const MAX_KEY_LENGTH = 200;
const MAX_TEXT_LENGTH = 1_000;

/** A condition on a member of the payload, as a client writes it. */
export interface PointConditionShape {
  readonly key: string;
  readonly equals?: Json | null | undefined;
  readonly in?: readonly Json[] | null | undefined;
  readonly gt?: number | null | undefined;
  readonly gte?: number | null | undefined;
  readonly lt?: number | null | undefined;
  readonly lte?: number | null | undefined;
  readonly exists?: boolean | null | undefined;
  readonly matches?: string | null | undefined;
}

export interface PointFilterShape {
  readonly must?: readonly PointConditionShape[] | null | undefined;
  readonly should?: readonly PointConditionShape[] | null | undefined;
  readonly mustNot?: readonly PointConditionShape[] | null | undefined;
}

type Scalar = string | number | boolean;

const rangeOperators = [
  ['gt', '>'],
  ['gte', '>='],
  ['lt', '<'],
  ['lte', '<='],
] as const;

/** The predicate of a filter on the column `payload`. Undefined: the filter has no condition. Throws for an invalid filter. */
export function filterPredicate(filter: PointFilterShape | null | undefined, path: string): SQL | undefined {
  const { must, should, mustNot } = predicatesOf(filter ?? {}, path);
  const parts = [
    ...must,
    ...(should.length > 0 ? [sql`(${sql.join(should, sql` or `)})`] : []),
    ...mustNot.map((predicate) => sql`not (${predicate})`),
  ];
  return parts.length > 0 ? sql.join(parts, sql` and `) : undefined;
}

function predicatesOf(filter: PointFilterShape, path: string) {
  const conditions = (name: keyof PointFilterShape) => filter[name] ?? [];
  const total = conditions('must').length + conditions('should').length + conditions('mustNot').length;
  if (total > MAX_CONDITIONS) {
    throw badInput(`"${path}" must have at most ${MAX_CONDITIONS} conditions; got ${total}.`);
  }
  const all = [...conditions('must'), ...conditions('should'), ...conditions('mustNot')];
  const values = all.reduce((sum, { equals, in: list }) => sum + (equals == null ? 0 : 1) + (list?.length ?? 0), 0);
  if (values > MAX_COMPARED_VALUES) {
    throw badInput(`"${path}" must compare with at most ${MAX_COMPARED_VALUES} values in total; got ${values}.`);
  }
  const texts = all.filter(({ matches }) => matches != null).length;
  if (texts > MAX_TEXT_CONDITIONS) {
    throw badInput(`"${path}" must have at most ${MAX_TEXT_CONDITIONS} conditions with "matches"; got ${texts}.`);
  }
  const predicates = (name: keyof PointFilterShape) =>
    conditions(name).map((condition, index) => conditionPredicate(condition, `${path}.${name}.${index}`));
  return { must: predicates('must'), should: predicates('should'), mustNot: predicates('mustNot') };
}

/** All that a condition states holds for the same value. Of a list, one entry must satisfy it. */
function conditionPredicate(condition: PointConditionShape, path: string): SQL {
  const accessor = jsonPathOf(condition.key, path);
  const comparisons = [...equalityOf(condition, path), ...rangesOf(condition, path)];
  const predicates = [
    ...(comparisons.length > 0 ? [hasValue(`${accessor} ? (${comparisons.join(' && ')})`)] : []),
    ...existenceOf(condition, accessor),
    ...textMatchOf(condition, accessor, path),
  ];
  if (predicates.length > 0) return sql`(${sql.join(predicates, sql` and `)})`;
  throw badInput(`"${path}" must state equals, in, gt, gte, lt, lte, exists, or matches; got only a key.`);
}

/** Served by the index on the payload, if the path compares with `==`. */
function hasValue(jsonPath: string): SQL {
  return sql`payload @? ${jsonPath}::jsonpath`;
}

/** `a.b` means the member `b` of the member `a`. A list stands for its entries. */
function jsonPathOf(key: string, path: string): string {
  const members = key.split('.');
  if (key.length <= MAX_KEY_LENGTH && members.every(isMemberName)) {
    return `$${members.map((member) => `.${JSON.stringify(member)}[*]`).join('')}`;
  }
  throw badInput(
    `"${path}.key" must be the path of a member, such as "author.name", of at most ${MAX_KEY_LENGTH} characters; got ${quoteInput(key)}.`,
  );
}

function isMemberName(text: string): boolean {
  return text.length > 0 && isStorableText(text);
}

/** Postgres stores no NUL, and no half of a surrogate pair. */
export function isStorableText(text: string): boolean {
  return !text.includes('\0') && text.isWellFormed();
}

function equalityOf({ equals, in: values }: PointConditionShape, path: string): string[] {
  const comparisons: string[] = [];
  if (equals != null) comparisons.push(`@ == ${literalOf(equals, `${path}.equals`)}`);
  if (values != null) {
    if (values.length < 1) throw badInput(`"${path}.in" must have 1 to ${MAX_COMPARED_VALUES} values; got 0.`);
    const alternatives = values.map((value, index) => `@ == ${literalOf(value, `${path}.in.${index}`)}`);
    comparisons.push(`(${alternatives.join(' || ')})`);
  }
  return comparisons;
}

function literalOf(value: Json, path: string): string {
  if (isScalar(value)) return JSON.stringify(value);
  throw badInput(`"${path}" must be a text, a number, or a Boolean; got ${quoteInput(JSON.stringify(value))}.`);
}

function isScalar(value: Json): value is Scalar {
  return typeof value === 'string' ? isStorableText(value) : typeof value === 'number' || typeof value === 'boolean';
}

/** A range is about numbers: it matches no text, not even one of digits. */
function rangesOf(condition: PointConditionShape, path: string): string[] {
  return rangeOperators.flatMap(([name, operator]) => {
    const bound = condition[name];
    if (bound == null) return [];
    if (Number.isFinite(bound)) return [`@ ${operator} ${bound}`];
    throw badInput(`"${path}.${name}" must be a finite number; got ${bound}.`);
  });
}

/** A member that is null, or an empty list, does not exist. */
function existenceOf({ exists }: PointConditionShape, accessor: string): SQL[] {
  if (exists == null) return [];
  const present = hasValue(`${accessor} ? (@ != null)`);
  return [exists ? present : sql`not (${present})`];
}

/** Each word of the text occurs, in any order and case. */
function textMatchOf({ matches }: PointConditionShape, accessor: string, path: string): SQL[] {
  if (matches == null) return [];
  if (matches.trim() === '' || matches.length > MAX_TEXT_LENGTH || !isStorableText(matches)) {
    throw badInput(
      `"${path}.matches" must be a text of 1 to ${MAX_TEXT_LENGTH} characters; got ${quoteInput(matches)}.`,
    );
  }
  return [
    sql`exists (
      select from jsonb_path_query(payload, ${accessor}::jsonpath) as value
      where jsonb_typeof(value) = 'string'
        and to_tsvector('simple', value #>> '{}') @@ plainto_tsquery('simple', ${matches})
    )`,
  ];
}

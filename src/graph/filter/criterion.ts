import type { SQL } from 'drizzle-orm';
import type { Compared } from '../../db/key-lists.ts';
import type { Moment } from '../as-of/moment.ts';

/** A GraphQL input type by its name, with the TypeScript type of its values. Needs no schema builder, so SQL files may use it. */
export interface InputType<Name extends string, Value> {
  readonly name: Name;
  /** Never set: it carries the type. */
  readonly valueType?: Value;
}

export function inputType<Name extends string, Value>(name: Name): InputType<Name, Value> {
  return { name };
}

export const text = inputType<'String', string>('String');
export const boolean = inputType<'Boolean', boolean>('Boolean');
export const integer = inputType<'Int', number>('Int');
export const float = inputType<'Float', number>('Float');
export const partialDate = inputType<'PartialDate', string>('PartialDate');
export const dateTime = inputType<'DateTime', Moment>('DateTime');

/** How the schema shows a criterion: the type and description of its input field. */
export interface Input<Name extends string, Item, Value> {
  readonly type: InputType<Name, Item>;
  readonly isList: boolean;
  readonly description: string;
  /** The kind of records that the values are keys of. Undefined: they are no keys. */
  readonly keyKind?: KeyKind;
  /** Never set: it carries the type. */
  readonly valueType?: Value;
}

export function one<Name extends string, Item>(
  type: InputType<Name, Item>,
  description: string,
): Input<Name, Item, Item> {
  return { type, isList: false, description };
}

export function listOf<Name extends string, Item>(
  type: InputType<Name, Item>,
  description: string,
): Input<Name, Item, readonly Item[]> {
  return { type, isList: true, description };
}

export const keyKinds = {
  PROVIDER: { description: 'Key of a provider.' },
  MODEL: { description: 'Key of a model.' },
  BASE_MODEL: { description: 'Key of a base model.' },
  LAB: { description: 'Key of a lab.' },
  BENCHMARK: { description: 'Key or name of a benchmark.' },
  FAMILY: { description: 'Family of models or base models.' },
  HARNESS: { description: 'Harness of benchmark results.' },
} as const;

export type KeyKind = keyof typeof keyKinds;

/** A list of keys, or of names that identify records as keys do. */
export function keysOf(kind: KeyKind, description: string): Input<'String', string, readonly string[]> {
  return { ...listOf(text, description), keyKind: kind };
}

/** One thing that a filter can ask for: its input field, the check of its value, and its SQL predicate. */
export interface Criterion<Name extends string, Item, Value, Scope, Rows, Catalog> {
  readonly input: Input<Name, Item, Value>;
  /** Throws a `badInput` error that names `path`, the place of the value in the request. */
  readonly validate: (value: Value, path: string, catalog: Catalog) => void | Promise<void>;
  /** The values that the predicate compares with. Null: every row matches. */
  readonly values: (value: Value, scope: Scope) => ComparedValues | null | Promise<ComparedValues | null>;
  /** The predicate, in which each of the values is a parameter, on which it must not depend otherwise. */
  readonly where: (values: Readonly<Record<string, Compared>>, rows: Rows) => SQL | undefined;
}

/** Values by name. A list of texts is one value. */
type ComparedValues = Readonly<Record<string, ComparedValue>>;
type ComparedValue = string | number | boolean | null | readonly string[];

/** A criterion that compares with the value as it is given. */
export function criterion<Name extends string, Item, Value, Rows = unknown, Catalog = unknown>({
  where,
  ...entry
}: Pick<Criterion<Name, Item, Value, unknown, Rows, Catalog>, 'input' | 'validate'> & {
  readonly where: (value: Compared, rows: Rows) => SQL | undefined;
}): Criterion<Name, Item, Value, unknown, Rows, Catalog> {
  return computedCriterion({
    ...entry,
    // The type of the input is a scalar, an enum or a list of them.
    values: (value) => ({ value: value as ComparedValue }),
    where: ({ value }, rows) => where(value, rows),
  });
}

/** A criterion that compares with values made from the given one. */
export function computedCriterion<
  Name extends string,
  Item,
  Value,
  Given extends ComparedValues,
  Scope = unknown,
  Rows = unknown,
  Catalog = unknown,
>(
  entry: Pick<Criterion<Name, Item, Value, unknown, Rows, Catalog>, 'input' | 'validate'> & {
    readonly values: (value: Value, scope: Scope) => Given | null | Promise<Given | null>;
    readonly where: (values: { readonly [Of in keyof Given]: Compared }, rows: Rows) => SQL | undefined;
  },
): Criterion<Name, Item, Value, Scope, Rows, Catalog> {
  // The placeholders have the names of the values.
  return entry as unknown as Criterion<Name, Item, Value, Scope, Rows, Catalog>;
}

/** The `validate` of a criterion that accepts every value of its type. */
export function acceptAny(): void {}

/** A criterion whose types of values do not matter. */
interface AnyCriterion<Scope, Rows, Catalog> {
  readonly input: Input<string, unknown, unknown>;
  readonly validate: (value: never, path: string, catalog: Catalog) => void | Promise<void>;
  readonly values: (value: never, scope: Scope) => ComparedValues | null | Promise<ComparedValues | null>;
  readonly where: (values: Readonly<Record<string, Compared>>, rows: Rows) => SQL | undefined;
}

/** The criteria of one filter, by the names of their input fields. */
export type Criteria<Scope = never, Rows = never, Catalog = never> = Readonly<
  Record<string, AnyCriterion<Scope, Rows, Catalog>>
>;

/** A filter by these criteria: all that are given must hold. Null: not restricted. */
export type FilterBy<Entries extends Criteria> = {
  readonly [Name in keyof Entries]?: ValueOf<Entries[Name]> | null | undefined;
};

type ValueOf<Entry> = Entry extends { readonly validate: (value: infer Value, ...rest: never) => unknown }
  ? Value
  : never;

/** Filters combined by Boolean logic. */
export interface Combined<Filter> {
  readonly and?: readonly Filter[] | null | undefined;
  readonly or?: readonly Filter[] | null | undefined;
  readonly not?: Filter | null | undefined;
}

/** A filter by these criteria, with the filters nested in it. */
interface NestedFilter<Entries extends Criteria> extends Combined<FilterOf<Entries>> {}
export type FilterOf<Entries extends Criteria> = FilterBy<Entries> & NestedFilter<Entries>;

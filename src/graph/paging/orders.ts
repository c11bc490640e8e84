import type { Question } from '../../db/compiled-statements.ts';
import type { SortKey } from '../../db/keyset.ts';
import { badInput } from '../errors/errors.ts';
import type { ListOrder } from './cursor.ts';

/** A field to order a list by, and the direction. */
export interface OrderBy<Field extends string> {
  readonly field: Field;
  readonly direction: SortKey['direction'];
}

/** An order of a list, with its name for the cursors of that list. */
export interface NamedOrder {
  readonly name: string;
  readonly sortKeys: readonly SortKey[];
  /** The order as part of a question. Not given: its name, because no value is part of it. */
  readonly question?: Question;
}

export function orderQuestion({ name, question }: NamedOrder): Question {
  return question ?? { shape: name, values: {} };
}

/** The order that the client requests, or the default order. */
export function orderBy<Field extends string>(
  requested: readonly OrderBy<Field>[] | null | undefined,
  sortKeys: (orderBy: readonly OrderBy<Field>[]) => readonly SortKey[],
  defaultOrder: NamedOrder = { name: 'by key', sortKeys: sortKeys([]) },
): NamedOrder {
  if (requested == null || requested.length === 0) return defaultOrder;
  assertUnique(requested);
  const words = requested.map(({ field, direction }) => `${field} ${direction}`);
  return { name: `by ${words.join(', ')}`, sortKeys: sortKeys(requested) };
}

export function orderOfList(list: string, { name, sortKeys }: NamedOrder): ListOrder {
  return { name: `${list} ${name}`, values: sortKeys.map(({ kind }) => kind) };
}

/** Throws when an order names a field twice. */
function assertUnique(requested: readonly OrderBy<string>[]): void {
  const fields = requested.map(({ field }) => field);
  const repeated = fields.find((field, index) => fields.indexOf(field) !== index);
  if (repeated) throw badInput(`"orderBy" must name each field at most once, got ${repeated} twice.`);
}

/** The order of a list by a unique key. */
export function byKey(list: string): ListOrder {
  return { name: `${list} by key`, values: ['text'] };
}

/** The order of a list by an increasing number, newest first. */
export function newestFirst(list: string): ListOrder {
  return { name: `${list}, newest first`, values: ['integer'] };
}

/** The order of a list by a moment, then by an increasing number, latest first. */
export function latestFirst(list: string): ListOrder {
  return { name: `${list}, latest first`, values: ['moment', 'integer'] };
}

export function keyOf(row: { readonly key: string }): readonly string[] {
  return [row.key];
}

export function idOf(row: { readonly id: number }): readonly string[] {
  return [String(row.id)];
}

export function momentOf(row: { readonly at: Date; readonly id: number }): readonly string[] {
  return [row.at.toISOString(), String(row.id)];
}

import type { SortKey } from '../db/keyset.ts';
import type { ListOrder } from './cursor.ts';
import { badInput } from './errors.ts';

/** One thing to order a list by. */
export interface OrderBy<Field extends string> {
  readonly field: Field;
  readonly direction: SortKey['direction'];
}

/** An order of a list, and its name for the cursors of that list. */
export interface NamedOrder {
  readonly name: string;
  readonly sortKeys: readonly SortKey[];
}

/** `usual` is the order when none is asked for. */
export function orderBy<Field extends string>(
  asked: readonly OrderBy<Field>[] | null | undefined,
  sortKeys: (orderBy: readonly OrderBy<Field>[]) => readonly SortKey[],
  usual: NamedOrder = { name: 'by key', sortKeys: sortKeys([]) },
): NamedOrder {
  if (asked == null || asked.length === 0) return usual;
  refuseRepeated(asked);
  const words = asked.map(({ field, direction }) => `${field} ${direction}`);
  return { name: `by ${words.join(', ')}`, sortKeys: sortKeys(asked) };
}

export function orderOfList(list: string, { name, sortKeys }: NamedOrder): ListOrder {
  return { name: `${list} ${name}`, values: sortKeys.map(({ kind }) => kind) };
}

/** An order that names a field twice is a mistake, and one that names it again and again only makes work. */
function refuseRepeated(asked: readonly OrderBy<string>[]): void {
  const fields = asked.map(({ field }) => field);
  const repeated = fields.find((field, index) => fields.indexOf(field) !== index);
  if (repeated) throw badInput(`"orderBy" must name each field at most once, got ${repeated} twice.`);
}

/** The order of a list by a unique key. */
export function byKey(list: string): ListOrder {
  return { name: `${list} by key`, values: ['text'] };
}

/** The order of a list by a number that only grows, newest first. */
export function newestFirst(list: string): ListOrder {
  return { name: `${list}, newest first`, values: ['integer'] };
}

/** The order of a list by a moment, latest first; of one moment, by a number that only grows. */
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

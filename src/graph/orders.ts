import type { ListOrder } from './cursor.ts';

/** The order of a list by a unique key. */
export function byKey(list: string): ListOrder {
  return { name: `${list} by key`, values: ['text'] };
}

/** The order of a list by a number that only grows, newest first. */
export function newestFirst(list: string): ListOrder {
  return { name: `${list}, newest first`, values: ['integer'] };
}

export function keyOf(row: { readonly key: string }): readonly string[] {
  return [row.key];
}

export function idOf(row: { readonly id: number }): readonly string[] {
  return [String(row.id)];
}

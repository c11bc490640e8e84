import type { ListOrder } from './cursor.ts';

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

import { decodeCursor, encodeCursor, type ListOrder } from '../graph/paging/cursor.ts';
import { momentOf } from '../graph/paging/orders.ts';
import type { ChangeRow } from './change-queries.ts';

/** The cursor of a change has its time and its id, so that it is a position in every order of all changes. */
export const changePosition: ListOrder = { name: 'changes', values: ['moment', 'integer'] };

export function cursorOfChange(change: Pick<ChangeRow, 'at' | 'id'>): string {
  return encodeCursor(changePosition, momentOf(change));
}

/** The id of the change with this cursor. */
export function changeIdIn(cursor: string): number {
  return Number(decodeCursor(changePosition, cursor).at(-1));
}

import { freeTurn, isTurnOver, LONGEST_TURN_MS, MS_PER_FIELD } from '../../event-loop-turn.ts';

/** Whether objects with this many fields together can be written at once. */
export function fitsInTurn(fields: number): boolean {
  return fields * MS_PER_FIELD <= LONGEST_TURN_MS && !isTurnOver();
}

/**
 * Writes objects in as many turns of the event loop as they take. `size`: how many fields each has. What waits for a turn
 * is given to `later` in place of `write`.
 */
export function inTurns<Item>(
  items: readonly Item[],
  size: number,
  write: (part: readonly Item[]) => void,
  later: (turn: Promise<void>, part: readonly Item[]) => void,
): void {
  const count = Math.max(1, Math.floor(LONGEST_TURN_MS / (size * MS_PER_FIELD)));
  for (let start = 0; start < items.length; start += count) {
    const part = items.length <= count ? items : items.slice(start, start + count);
    if (isTurnOver()) later(freeTurn(part.length * size * MS_PER_FIELD), part);
    else write(part);
  }
}

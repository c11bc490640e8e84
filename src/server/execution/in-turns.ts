import { freeTurn, isTurnOver, LONGEST_TURN_MS, MS_PER_FIELD } from '../../event-loop-turn.ts';

/**
 * Writes objects in as many turns of the event loop as they take. `leaves`: how many each has. 0: there are objects below
 * them, which are loaded together only within one turn, so that these do not wait. What waits for a turn is given to
 * `later` in place of `write`.
 */
export function inTurns<Item>(
  items: readonly Item[],
  leaves: number,
  write: (part: readonly Item[]) => void,
  later: (turn: Promise<void>, part: readonly Item[]) => void,
): void {
  if (leaves === 0) {
    write(items);
    return;
  }
  const size = Math.max(1, Math.floor(LONGEST_TURN_MS / (leaves * MS_PER_FIELD)));
  for (let start = 0; start < items.length; start += size) {
    const part = items.length <= size ? items : items.slice(start, start + size);
    if (isTurnOver()) later(freeTurn(part.length * leaves * MS_PER_FIELD), part);
    else write(part);
  }
}

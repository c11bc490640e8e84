import { currentBudget, withoutBudget } from './operation-budget.ts';

/** Other requests, `/health/live` among them, wait as long as one turn of the event loop takes. */
export const LONGEST_TURN_MS = 20;

/** How long a field of a row takes. */
export const MS_PER_FIELD = 0.003;

let beganAt: number | null = null;
let reservedMs = 0;
let next: Promise<void> | null = null;
let sequence: Promise<unknown> = Promise.resolve();

/** All that is executed in one turn shares its time. */
export function isTurnOver(): boolean {
  if (beganAt !== null) return Math.max(performance.now() - beganAt, reservedMs) >= LONGEST_TURN_MS;
  beganAt = performance.now();
  reservedMs = 0;
  setImmediate(() => {
    beganAt = null;
  });
  return false;
}

/**
 * Waits for a turn with time left, and reserves a part of it. All that waits is called at once, and does its work only
 * after the others have been called: what is not reserved, each of them takes to be free.
 */
export async function freeTurn(expectedMs: number): Promise<void> {
  while (isTurnOver()) await nextTurn();
  reservedMs += expectedMs;
}

/** How long work in the background keeps requests waiting. */
const LONGEST_SLICE_MS = 5;

/** Cuts long work in the background, such as that of a refresh, into slices between which everything else is served. */
export class Pauses {
  readonly #signal: AbortSignal;
  #endsAt = performance.now() + LONGEST_SLICE_MS;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get isDue(): boolean {
    return performance.now() >= this.#endsAt;
  }

  /** Throws the reason of the signal when it aborts. */
  async pause(): Promise<void> {
    await nextTurn();
    this.#signal.throwIfAborted();
    this.#endsAt = performance.now() + LONGEST_SLICE_MS;
  }
}

/** Ends after the event loop has looked after everything else once. */
function nextTurn(): Promise<void> {
  next ??= new Promise((resolve) => {
    setImmediate(() => {
      next = null;
      resolve();
    });
  });
  return next;
}

/**
 * The same work for all that ask for it in one turn. It begins after they have asked, so that each sees what was committed
 * before, and belongs to no operation, so that the end of one does not cancel it for the others.
 */
export function oncePerTurn<Result>(work: () => Promise<Result>): () => Promise<Result> {
  let shared: Promise<Result> | null = null;
  return () => {
    shared ??= new Promise((resolve) => {
      setImmediate(() => {
        shared = null;
        resolve(withoutBudget(work));
      });
    });
    return shared;
  };
}

/** Waits for a turn that long work can have for itself. Throws when the budget of its operation is used up. */
export async function wholeTurn(): Promise<void> {
  await freeTurn(LONGEST_TURN_MS);
  currentBudget()?.signal.throwIfAborted();
}

/**
 * Does work with all models one after the other. Side by side, each would keep what it has made until the others are done
 * too, and read the rows that the first one leaves in the row cache. Work whose budget is used up keeps no other waiting.
 */
export function inSequence<Result>(work: () => Promise<Result>): Promise<Result> {
  const signal = currentBudget()?.signal;
  const turn = sequence;
  const result = turn.then(() => {
    signal?.throwIfAborted();
    return work();
  });
  const ended = result.catch(() => {});
  sequence = signal ? turn.then(() => Promise.race([ended, aborted(signal)])) : ended;
  return result;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** What `make` makes of each item, in as many turns as that takes. */
export async function mapInTurns<Item, Result>(
  items: readonly Item[],
  make: (item: Item, index: number) => Result | Promise<Result>,
): Promise<Result[]> {
  const made: Result[] = [];
  for (const [index, item] of items.entries()) {
    if (isTurnOver()) await wholeTurn();
    const result = make(item, index);
    made.push(result instanceof Promise ? await result : result);
  }
  return made;
}

/** The time that a limit is for. It starts with the first operation of a caller. */
export const WINDOW_MS = 60_000;

export interface Spending {
  /** False: more than what is left, so nothing was spent. */
  readonly isWithin: boolean;
  /** Spent in the current window, this operation included if it was within. */
  readonly spent: number;
  /** Until the window ends. */
  readonly resetMs: number;
}

/** The windows of all callers. */
export interface Windows {
  /** Adds the cost to what the caller has spent, unless the sum exceeds the limit. */
  spend(caller: string, cost: number, limit: number): Spending | Promise<Spending>;
}

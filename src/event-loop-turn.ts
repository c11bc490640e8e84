/** Other requests, `/health/live` among them, wait as long as one turn of the event loop takes. */
const LONGEST_TURN_MS = 20;

let beganAt: number | null = null;
let next: Promise<void> | null = null;

/** All that is executed in one turn shares its time. */
export function isTurnOver(): boolean {
  if (beganAt !== null) return performance.now() - beganAt > LONGEST_TURN_MS;
  beganAt = performance.now();
  setImmediate(() => {
    beganAt = null;
  });
  return false;
}

/** Ends after the event loop has looked after everything else once. */
export function nextTurn(): Promise<void> {
  next ??= new Promise((resolve) => {
    setImmediate(() => {
      next = null;
      resolve();
    });
  });
  return next;
}

import { badInput } from '../graph/faults.ts';

/** How far the clock of a caller who asks about the present may be ahead of ours. */
const MAX_CLOCK_SKEW_MS = 5 * 60_000;

/** Throws when `moment`, the value of the argument `name`, is yet to come: nobody knows what is true then. */
export function refuseFuture(name: string, moment: Date): void {
  if (moment.getTime() <= Date.now() + MAX_CLOCK_SKEW_MS) return;
  throw badInput(`"${name}" must not be in the future, got ${moment.toISOString()}.`);
}

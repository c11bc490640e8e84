import { badInput } from '../graph/faults.ts';
import type { ChangeFilterShape } from './change-filter.ts';

/** The filter as asked, or one that lets all through. Refuses what cannot be meant. */
export function possibleChangeFilter(asked: ChangeFilterShape | null | undefined): ChangeFilterShape {
  const { since, until } = asked ?? {};
  if (since != null && until != null && since >= until) {
    throw badInput(
      `"filter.since" must be earlier than "until", got ${since.toISOString()} and ${until.toISOString()}.`,
    );
  }
  return asked ?? {};
}

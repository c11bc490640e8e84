import { badInput } from '../graph/errors.ts';
import { type ChangeFilterShape, MAX_LISTED } from './change-filter.ts';

/** The filter as asked, or one that lets all through. Refuses what cannot be meant, or is too much to ask. */
export function validateChangeFilter(asked: ChangeFilterShape | null | undefined): ChangeFilterShape {
  const { since, until } = asked ?? {};
  for (const name of ['kinds', 'subjectTypes', 'providers', 'modelKeys', 'baseModelKeys'] as const) {
    const { length = 0 } = asked?.[name] ?? {};
    if (length > MAX_LISTED) {
      throw badInput(`"filter.${name}" must have at most ${MAX_LISTED} entries, got ${length}.`);
    }
  }
  if (since != null && until != null && since >= until) {
    throw badInput(
      `"filter.since" must be earlier than "until", got ${since.toISOString()} and ${until.toISOString()}.`,
    );
  }
  return asked ?? {};
}

import type { ChangeFilterShape } from '../../change/change-criteria.ts';
import type { JsonObject } from '../../db/tables/json-columns.ts';
import { parseMoment } from '../../graph/as-of/moment.ts';
import { criteriaIn } from '../../graph/filter/validate-filter.ts';

/** The filter as a client writes it, to be stored and shown. */
export function storedFilter({ since, until, ...filter }: ChangeFilterShape): JsonObject {
  const entries = criteriaIn(filter).map(([name, value]) => [name, Array.isArray(value) ? storable(value) : value]);
  const given = Object.fromEntries(entries) as JsonObject; // The other criteria are text, numbers and lists of text.
  return {
    ...given,
    ...(since && { since: since.start.toISOString() }),
    ...(until && { until: until.end.toISOString() }),
  };
}

/** Without texts that Postgres cannot store and that therefore match nothing. */
function storable(texts: readonly string[]): string[] {
  return texts.filter((text) => text.isWellFormed() && !text.includes('\0'));
}

export function filterIn({ since, until, ...stored }: JsonObject): ChangeFilterShape {
  // `storedFilter` wrote it.
  return { ...(stored as ChangeFilterShape), since: parseMoment(since), until: parseMoment(until) };
}

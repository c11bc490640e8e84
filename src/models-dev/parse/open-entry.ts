import { clean, isObject, isUsableKey } from '../json/clean.ts';
import { type ProblemLog, quoteValue } from '../json/problems.ts';
import { type EntryReader, entryReader, take } from './entry-reader.ts';

/** An entry of one of the source's maps, not yet looked at. */
export interface RawEntry {
  readonly key: string;
  readonly value: unknown;
  readonly path: string;
}

export interface NamedEntry {
  readonly name: string;
  readonly entry: EntryReader;
}

/** The entry cleaned and ready to be read. Null, with a problem: it cannot be read at all. */
export function openEntry(raw: RawEntry, problems: ProblemLog): NamedEntry | null {
  if (!isUsableKey(raw.key))
    return setAside('its key must be 1 to 200 characters without white space but single spaces');
  const cleaned = isObject(raw.value) ? clean(raw.value, raw.path, problems) : undefined;
  if (!isObject(cleaned)) return setAside(`it must be an object, got ${quoteValue(raw.value)}`);

  const entry = entryReader(cleaned, raw.path, problems);
  const id = take(entry, 'id');
  if (id !== null && !isSameId(id, raw.key)) return setAside(`its id ${quoteValue(id)} is not its key`);
  const name = take(entry, 'name');
  if (typeof name !== 'string') return setAside(`its name must be text, got ${quoteValue(name)}`);
  return { name, entry };

  function setAside(reason: string): null {
    problems.report(raw.path, `Set aside: ${reason}.`);
    return null;
  }
}

/** Until July 2025 the source lower-cased ids, escapes such as "%2F" too, but not its keys. */
function isSameId(id: unknown, key: string): boolean {
  return typeof id === 'string' && (id === key || plainId(id) === plainId(key));
}

function plainId(id: string): string {
  return decoded(id).toLowerCase();
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

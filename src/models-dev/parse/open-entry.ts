import { clean, isObject, isUsableKey } from '../json/clean.ts';
import { type ProblemLog, quoteValue } from '../json/problems.ts';
import { type EntryReader, entryReader, take } from './entry-reader.ts';

/** An unvalidated entry of a map in the source. */
export interface RawEntry {
  readonly key: string;
  readonly value: unknown;
  readonly path: string;
}

export interface NamedEntry {
  readonly name: string;
  readonly entry: EntryReader;
  /** The entry as published, or without the parts that cannot be stored. */
  readonly published: unknown;
}

/** Cleans an entry and prepares it for reading. Null: it is unreadable, which is reported as a problem. */
export function openEntry(raw: RawEntry, problems: ProblemLog): NamedEntry | null {
  if (!isUsableKey(raw.key))
    return skip('its key must have 1 to 200 characters and no white space except single spaces');
  let isRepaired = false;
  const report: ProblemLog['report'] = (path, message) => {
    isRepaired = true;
    problems.report(path, message);
  };
  const cleaned = isObject(raw.value) ? clean(raw.value, raw.path, { ...problems, report }) : undefined;
  if (!isObject(cleaned)) return skip(`it must be an object; got ${quoteValue(raw.value)}`);

  const entry = entryReader(cleaned, raw.path, problems);
  const id = take(entry, 'id');
  if (id !== null && !isSameId(id, raw.key)) return skip(`its id ${quoteValue(id)} differs from its key`);
  const name = take(entry, 'name');
  if (typeof name !== 'string') return skip(`its name must be text; got ${quoteValue(name)}`);
  return { name, entry, published: isRepaired ? cleaned : raw.value };

  function skip(reason: string): null {
    problems.report(raw.path, `Skipped: ${reason}.`);
    return null;
  }
}

/** Until July 2025, the source lower-cased ids, including escapes such as "%2F", but not keys. */
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

import type { JsonObject } from '../../db/tables/json-columns.ts';

/**
 * The JSON text of an entry as it was published. Null: it equals the entry that is made from the record, which is so for
 * most of them. The text keeps what a record leaves out, such as the order of modalities or blanks around a name.
 */
export function sourceEntryOf(published: unknown, made: JsonObject): string | null {
  const text = JSON.stringify(published);
  return text === JSON.stringify(made) ? null : text;
}

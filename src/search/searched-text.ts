import { badInput } from '../graph/errors/errors.ts';
import { quoteInput } from '../quote-input.ts';

/** Longer than the key of any model and any typed search. The cost of a search grows with the length. */
export const MAX_SEARCH_LENGTH = 200;

/** Throws when `text`, the value at `path` of the request, is longer than a search may be. */
export function validateSearchLength(text: string, path: string): void {
  if (text.length <= MAX_SEARCH_LENGTH) return;
  throw badInput(
    `"${path}" must have at most ${MAX_SEARCH_LENGTH} characters, got ${text.length}: ${quoteInput(text)}.`,
  );
}

/** Null: the search is blank, as from an empty search box, and restricts nothing. */
export function searchedText(text: string | null | undefined): string | null {
  // Postgres refuses a NUL character.
  return text == null || text.trim() === '' ? null : text.replaceAll('\0', ' ');
}

export const SEARCH_DESCRIPTION = `Contains each of these words or word beginnings, in any order. The words can be in the key, name or family of the model, or in the names of its provider, base model or lab. Ignores case, accents, punctuation and version spelling, so that "gpt-5.5" equals "gpt5.5", and typing errors in words that the catalog does not contain. A plural matches the singular. Words such as "models" or "for" do not restrict. The words for a property, such as "vision", "text to speech" or "free", also match models with that property. They do not restrict if no match has it. At most ${MAX_SEARCH_LENGTH} characters, of which the first 12 words count; a blank text does not restrict.`;

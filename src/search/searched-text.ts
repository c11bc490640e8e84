import { badInput } from '../graph/errors.ts';
import { quoteInput } from '../quote-input.ts';

/** Longer than the key of any model, or what a person types; the work grows with it. */
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
  return text == null || text.trim() === '' ? null : text;
}

export const SEARCH_DESCRIPTION = `Has each of these words: in its key, name or family, in the name of its provider, in the key or name of its base model or in the name of the lab. In any order; the beginning of a word will do, typing errors are forgiven where a word is not known, and case, accents, punctuation and the spelling of versions do not matter: "gpt-5.5", "gpt 5.5" and "gpt5.5" are one, and so are "R+" and "R plus". A blank text is as if not given; any other without a letter or digit finds nothing. At most ${MAX_SEARCH_LENGTH} characters, of which the first 12 words count.`;

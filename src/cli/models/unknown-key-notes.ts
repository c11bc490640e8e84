import { quoteInput } from '../../quote-input.ts';
import { optionName } from '../arguments.ts';

export interface UnknownKey {
  readonly kind: string;
  readonly key: string;
  readonly suggestions: readonly string[];
}

/** Why a filter may have found nothing, one line per key. */
export function unknownKeyNotes(keys: readonly UnknownKey[]): readonly string[] {
  return keys.map(({ kind, key, suggestions }) => {
    const similar = suggestions.length > 0 ? ` Similar: ${suggestions.join(', ')}.` : '';
    return `The catalog has no ${optionName(kind).replaceAll('-', ' ')} ${quoteInput(key)}.${similar}`;
  });
}

/** Letters and digits only, so that "Claude Opus 4.1", "claude-opus-4-1" and "claude-opus4.1" are equal. */
export function spellingKey(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('+', 'plus')
    .replace(/[^a-z0-9]/g, '');
}

/** Equal for the same words in any order, as in "claude-4.5-sonnet". The order of the numbers matters. */
export function wordKey(text: string): string {
  const words = text
    .toLowerCase()
    .replaceAll('+', 'plus')
    .replace(/([a-z])(\d)/g, '$1 $2')
    .split(/[^a-z0-9]+/);
  const numbers = words.filter((word) => /\d/.test(word));
  const others = words.filter((word) => !/\d/.test(word));
  return `${others.sort().join(' ')} ${numbers.join('')}`.trim();
}

/**
 * Shorter forms of an id that providers use, longest first: "qwen3-coder-30b-a3b" and "qwen3-coder" for
 * "qwen3-coder-30b-a3b-instruct", "llama-4-maverick" for "llama-4-maverick-17b-instruct", "gemma-4" for "gemma-4-e4b-it".
 */
export function shorterIds(id: string): readonly string[] {
  const untuned = id.replace(/-(instruct|it)$/i, '');
  const unparted = untuned.replace(/-a\d+b(?=-|$)/gi, '');
  const unsized = unparted.replace(/-e?\d+b(?=-|$)/gi, '');
  return [untuned, unparted, unsized];
}

/** The name without its size and the rest: "Devstral 2" for "Devstral 2 123B Instruct (2512)". */
export function withoutSize(name: string): string {
  return name.replace(/ \d+B( A\d+B)?( \d+E)?( Instruct| IT)?( \(\d{4}\))?$/i, '');
}

const DATE = /-(\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{4})$/;

/** The digits of the date at the end of an id: "20250929", "0324", "2512". Undefined: no date. */
export function dateOf(id: string): string | undefined {
  return DATE.exec(id)?.[1]?.replaceAll('-', '');
}

/** Also removes "latest", which names a release like a date does. */
export function withoutDate(id: string): string {
  return id.replace(DATE, '').replace(/-latest$/, '');
}

/** Whether date digits match a day such as "2025-08-07": as a full date, as year and month, or as month and day. */
export function isDateOf(digits: string, day: string): boolean {
  const published = day.replaceAll('-', '');
  return [published, published.slice(2, 6), published.slice(4)].includes(digits);
}

/** The digits of a version without sizes such as "30b": "45" for "Claude Sonnet 4.5". */
export function versionOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/(?<![a-z0-9])a?\d+b(?![a-z0-9])/g, '')
    .replace(/\D/g, '');
}

/** The sizes in an id or name, in lower case: "70b", "30b" and "a3b", "e4b". */
export function sizesOf(text: string): readonly string[] {
  return text.toLowerCase().match(/(?<![a-z0-9])(?:[ae]?\d+(?:\.\d+)?[bt]|\d+x\d+b)(?![a-z0-9])/g) ?? [];
}

/** The name without its first word, if a version and a word are left: "Sonnet 4.5" for "Claude Sonnet 4.5". */
export function withoutBrand(name: string): readonly string[] {
  const rest = name
    .trim()
    .replace(/ \(latest\)$/i, '')
    .replace(/^[^\s-]+[\s-]+/, '');
  return rest !== name && hasVersionAndWord(rest) ? [rest] : [];
}

export function hasVersionAndWord(text: string): boolean {
  return /\d/.test(text) && /[a-z]{3}/i.test(text);
}

/** Letters and digits alone: "Claude Opus 4.1", "claude-opus-4-1" and "claude-opus4.1" are spelled the same. */
export function spelled(text: string): string {
  return text
    .toLowerCase()
    .replaceAll('+', 'plus')
    .replace(/[^a-z0-9]/g, '');
}

/** The same for the same words in another order, as in "claude-4.5-sonnet"; the order of the numbers stays. */
export function wordsOf(text: string): string {
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
 * Shorter and shorter, as providers do: "qwen3-coder-30b-a3b-instruct" is also called "qwen3-coder-30b-a3b" and
 * "qwen3-coder-30b", "llama-4-maverick-17b-instruct" is called "llama-4-maverick", and "gemma-4-e4b-it" "gemma-4".
 */
export function shortened(id: string): readonly string[] {
  const untuned = id.replace(/-(instruct|it)$/i, '');
  const unparted = untuned.replace(/-a\d+b(?=-|$)/gi, '');
  const unsized = unparted.replace(/-e?\d+b(?=-|$)/gi, '');
  return [untuned, unparted, unsized];
}

/** A name without its size and what follows that: "Devstral 2" of "Devstral 2 123B Instruct (2512)". */
export function withoutSize(name: string): string {
  return name.replace(/ \d+B( A\d+B)?( \d+E)?( Instruct| IT)?( \(\d{4}\))?$/i, '');
}

const DATE = /-(\d{8}|\d{4}-\d{2}-\d{2}|\d{2}-\d{4}|\d{4})$/;

/** The digits of the date that ends an id: "20250929", "0324", "2512". Undefined: none does. */
export function dateOf(id: string): string | undefined {
  return DATE.exec(id)?.[1]?.replaceAll('-', '');
}

/** "latest" is no date, but says as well which of the releases of a model is meant. */
export function withoutDate(id: string): string {
  return id.replace(DATE, '').replace(/-latest$/, '');
}

/** Whether the digits of a date are those of a day such as "2025-08-07": all of it, or its month or its day in year. */
export function isDateOf(digits: string, day: string): boolean {
  const published = day.replaceAll('-', '');
  return [published, published.slice(2, 6), published.slice(4)].includes(digits);
}

/** The digits of a version, sizes such as "30b" left out: "45" of "Claude Sonnet 4.5". */
export function versionOf(text: string): string {
  return text
    .toLowerCase()
    .replace(/(?<![a-z0-9])a?\d+b(?![a-z0-9])/g, '')
    .replace(/\D/g, '');
}

/** The sizes that an id or a name tells, in lower case: "70b"; "30b" and "a3b"; "e4b". */
export function sizesOf(text: string): readonly string[] {
  return text.toLowerCase().match(/(?<![a-z0-9])(?:[ae]?\d+(?:\.\d+)?[bt]|\d+x\d+b)(?![a-z0-9])/g) ?? [];
}

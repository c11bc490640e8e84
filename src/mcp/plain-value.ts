/** Longer texts of the source are cut. No name or key is that long. */
const MAX_TEXT = 500;

/**
 * A JSON value as agents receive it: without null, since absent means unknown, and with texts that cannot hide anything.
 * The names in the catalog are written by third parties.
 */
export function plainValue(value: unknown): unknown {
  if (typeof value === 'string') return plainText(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== 'object' || value === null) return value;
  const given = Object.entries(value).filter(([, member]) => member !== null && member !== undefined);
  return Object.fromEntries(given.map(([name, member]) => [name, plainValue(member)]));
}

/** Control characters become spaces. Invisible ones, which may carry a hidden text, are removed. */
function plainText(text: string): string {
  const visible = text.replaceAll(/\p{Cc}/gu, ' ').replaceAll(/[\p{Cf}\p{Co}\p{Cs}]/gu, '');
  return visible.length > MAX_TEXT ? `${visible.slice(0, MAX_TEXT)}…` : visible;
}

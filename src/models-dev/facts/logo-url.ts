/** Where models.dev keeps the logo of a provider or lab; a general one where it has none. */
export function logoUrl(key: string): string {
  return `https://models.dev/logos/${encodeURIComponent(key)}.svg`;
}

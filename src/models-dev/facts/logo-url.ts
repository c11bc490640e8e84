/** The models.dev logo of a provider or lab. models.dev serves a default logo for unknown keys. */
export function logoUrl(key: string): string {
  return `https://models.dev/logos/${encodeURIComponent(key)}.svg`;
}

/** The API key of the reader. It is kept in memory only, so that closing the page forgets it. */
let key: string | null = null;
const listeners = new Set<() => void>();

export function apiKey(): string | null {
  return key;
}

export function setApiKey(next: string | null): void {
  key = next;
  for (const listener of listeners) listener();
}

/** Calls the listener after each change of the key. */
export function onApiKeyChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

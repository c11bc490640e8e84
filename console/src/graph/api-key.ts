const STORED = 'modelgraph-api-key';

/** The API key of the reader. Closing the page forgets it, unless the reader keeps it for the tab. */
let key: string | null = sessionStorage.getItem(STORED);
const listeners = new Set<() => void>();

export function apiKey(): string | null {
  return key;
}

/** `isKept`: a page that is loaded again in the same tab still has the key. */
export function setApiKey(next: string | null, isKept = false): void {
  key = next;
  if (next !== null && isKept) sessionStorage.setItem(STORED, next);
  else sessionStorage.removeItem(STORED);
  for (const listener of listeners) listener();
}

/** Calls the listener after each change of the key. */
export function onApiKeyChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

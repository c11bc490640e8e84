/**
 * Keeps rejected promises of a list from ending the process when the list is dropped before each of them is awaited. What
 * awaits them still learns of their rejection.
 */
export function ignoreRejections(list: unknown): void {
  if (!Array.isArray(list)) return;
  for (const item of list) if (item instanceof Promise) item.catch(() => {});
}

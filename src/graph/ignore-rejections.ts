/**
 * Keeps rejected promises in a value, and in the lists of it, from ending the process when the value is dropped before each
 * of them is awaited. What awaits them still learns of their rejection.
 */
export function ignoreRejections(value: unknown): void {
  if (Array.isArray(value)) value.forEach(ignoreRejections);
  else if (value instanceof Promise) value.then(ignoreRejections, () => {});
}

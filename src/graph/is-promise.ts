export function isPromise<Value>(value: PromiseLike<Value> | unknown): value is PromiseLike<Value> {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return 'then' in value && typeof value.then === 'function';
  } catch {
    // To await it is rejected with this error.
    return true;
  }
}

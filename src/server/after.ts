/**
 * Passes a value on at once, or a promise when it resolves. Where a value is nearly always known, such as on the path of
 * repeated questions, `await` would cost a promise at each step.
 */
export function after<Value, Next>(
  value: Value | Promise<Value>,
  next: (value: Value) => Next | Promise<Next>,
): Next | Promise<Next> {
  return value instanceof Promise ? value.then(next) : next(value);
}

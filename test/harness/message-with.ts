import { expect } from 'vitest';

/** Matches a text that contains these names and figures in this order, independent of its wording. */
export function messageWith(...parts: readonly (string | number)[]): string {
  return expect.stringMatching(new RegExp(parts.map((part) => RegExp.escape(String(part))).join('[^]*')));
}

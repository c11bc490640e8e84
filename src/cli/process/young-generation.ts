import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the young generation of the heap at its first size, until the returned function lets it grow. The modules and the
 * schema that a start makes stay in use, and would otherwise grow it to 64 MB, which an idle gateway does not need.
 */
export function keepYoungGenerationSmall(): () => void {
  setFlagsFromString('--semi-space-growth-factor=1');
  return () => setFlagsFromString('--semi-space-growth-factor=2');
}

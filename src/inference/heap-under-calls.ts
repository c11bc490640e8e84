import { setFlagsFromString } from 'node:v8';

/** V8 would let the heap grow to a multiple of what is in use, and fill it with what ended streams have left behind. */
const GROWTH_PERCENT = 10;

/** Collects the garbage of old objects more often, until the returned function is called. */
export function keepHeapSmall(): () => void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  // 0: V8 decides.
  return () => setFlagsFromString('--heap-growing-percent=0');
}

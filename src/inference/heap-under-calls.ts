import { setFlagsFromString } from 'node:v8';

/** V8 would let the heap grow to a multiple of what is in use, and fill it with what ended streams have left behind. */
const GROWTH_PERCENT = 10;

/**
 * Collects the garbage of old objects more often, until the returned function is called. Node warns that a flag that is set after the
 * start can have no effect, or unpredictable effects: this one changes a factor that V8 reads at each collection.
 */
export function keepHeapSmall(): () => void {
  setFlagsFromString(`--heap-growing-percent=${GROWTH_PERCENT}`);
  // 0: V8 decides.
  return () => setFlagsFromString('--heap-growing-percent=0');
}

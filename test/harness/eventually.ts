import { setTimeout as sleep } from 'node:timers/promises';

const PAUSE_MS = 20;

/**
 * What `ask` gives once it `holds`: for what nobody tells of. The pause leaves the machine to those who are waited for.
 */
export async function eventually<Value>(ask: () => Promise<Value>, holds: (value: Value) => boolean): Promise<Value> {
  for (;;) {
    const value = await ask();
    if (holds(value)) return value;
    await sleep(PAUSE_MS);
  }
}

import { LRUCache } from 'lru-cache';
import { type Spending, WINDOW_MS, type Windows } from './windows.ts';

/** Beyond as many callers in a minute, the least recently seen ones start again. */
const MAX_CALLERS = 100_000;

interface Window {
  spent: number;
  readonly endsAtMs: number;
}

/** The windows of one gateway. */
export class MemoryWindows implements Windows {
  readonly #windows = new LRUCache<string, Window>({ max: MAX_CALLERS });

  spend(caller: string, cost: number, limit: number): Spending {
    const nowMs = Math.floor(performance.now());
    const window = this.#current(caller, nowMs);
    const isWithin = window.spent + cost <= limit;
    if (isWithin) window.spent += cost;
    return { isWithin, spent: window.spent, resetMs: window.endsAtMs - nowMs };
  }

  #current(caller: string, nowMs: number): Window {
    const known = this.#windows.get(caller);
    if (known && known.endsAtMs > nowMs) return known;
    const window = { spent: 0, endsAtMs: nowMs + WINDOW_MS };
    this.#windows.set(caller, window);
    return window;
  }
}

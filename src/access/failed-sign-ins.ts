import { setTimeout as sleep } from 'node:timers/promises';
import { networkOf } from './network.ts';

/** Failures of one address that are answered at once. */
const FREE_FAILURES = 10;
const FIRST_DELAY_MS = 50;
const MAX_DELAY_MS = 500;
/** Attempts of one address that wait at a time; each holds a connection. */
const MAX_WAITING = 10;
const FORGET_AFTER_MS = 15 * 60_000;
const MAX_ADDRESSES = 10_000;

interface Attempts {
  failures: number;
  lastFailureAt: number;
  waiting: number;
  /** When the attempt that came last is let through. */
  turn: Promise<unknown>;
}

/**
 * Slows down the guessing of keys: after some failures, the attempts of an address are let through one at a time, each
 * after a delay. Attempts are delayed and not locked out, because many clients can share one address.
 */
export class FailedSignIns {
  readonly #attempts = new Map<string, Attempts>();

  add(address: string | null): void {
    const network = networkOf(address);
    const attempts = this.#recent(network) ?? { failures: 0, lastFailureAt: 0, waiting: 0, turn: Promise.resolve() };
    attempts.failures += 1;
    attempts.lastFailureAt = Date.now();
    this.#attempts.delete(network);
    this.#attempts.set(network, attempts);
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > MAX_ADDRESSES && oldest !== undefined) this.#attempts.delete(oldest);
  }

  /** Resolves when the next attempt of this address may be let through. False: too many attempts wait already. */
  async turn(address: string | null): Promise<boolean> {
    const attempts = this.#recent(networkOf(address));
    if (!attempts || attempts.failures < FREE_FAILURES) return true;
    if (attempts.waiting >= MAX_WAITING) return false;
    attempts.waiting += 1;
    attempts.turn = attempts.turn.then(() => sleep(delayMs(attempts.failures)));
    await attempts.turn;
    attempts.waiting -= 1;
    return true;
  }

  #recent(network: string): Attempts | undefined {
    const attempts = this.#attempts.get(network);
    return attempts && attempts.lastFailureAt > Date.now() - FORGET_AFTER_MS ? attempts : undefined;
  }
}

function delayMs(failures: number): number {
  return Math.min(FIRST_DELAY_MS * 2 ** (failures - FREE_FAILURES), MAX_DELAY_MS);
}

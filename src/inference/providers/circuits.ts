/** Failures in a row, each of a call of its own. */
const FAILURES_TO_OPEN = 5;
const OPEN_MS = 30_000;
const MAX_OPEN_MS = 5 * 60_000;

interface Circuit {
  readonly failures: number;
  /** Milliseconds since the epoch. 0: closed. */
  readonly openUntil: number;
}

const closed: Circuit = { failures: 0, openUntil: 0 };

/**
 * A circuit breaker for each provider. A route prefers the providers whose circuit is closed. One that is open refuses no
 * call: it may be the only provider of the model, and a call that succeeds closes it.
 */
export class Circuits {
  readonly #byProvider = new Map<string, Circuit>();

  isOpen(provider: string): boolean {
    return (this.#byProvider.get(provider) ?? closed).openUntil > Date.now();
  }

  succeeded(provider: string): void {
    this.#byProvider.delete(provider);
  }

  /** `retryAfterMs`: the provider asks for a rest. Null: it does not. */
  failed(provider: string, retryAfterMs: number | null): void {
    const failures = (this.#byProvider.get(provider) ?? closed).failures + 1;
    const restMs = Math.max(failures >= FAILURES_TO_OPEN ? OPEN_MS : 0, Math.min(retryAfterMs ?? 0, MAX_OPEN_MS));
    this.#byProvider.set(provider, { failures, openUntil: restMs === 0 ? 0 : Date.now() + restMs });
  }
}

import type { Log } from '../log.ts';
import type { Credential, Identity } from './identity.ts';
import type { KeyChanges } from './keys/key-changes.ts';
import type { ApiKeyQueries } from './keys/key-queries.ts';

/** For notifications that are lost although the connection seems to be well. */
const CHECK_EVERY_MS = 15_000;
/** The longest time that setTimeout can wait. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

interface Watched {
  readonly keyHash: string;
  readonly onEnd: () => void;
}

interface Dependencies {
  readonly keys: ApiKeyQueries;
  readonly changes: KeyChanges;
  readonly log: Log;
}

/** Calls back when the credential of an open connection or stream expires or is revoked. */
export class CredentialEnds {
  readonly #dependencies: Dependencies;
  readonly #watched = new Set<Watched>();
  readonly #timer: NodeJS.Timeout;
  readonly #leave: () => void;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#timer = setInterval(() => void this.#check(), CHECK_EVERY_MS).unref();
    this.#leave = dependencies.changes.subscribe(() => void this.#check());
  }

  /** Calls `onEnd` at most once, until the returned function is called. */
  watch({ credential }: Identity, onEnd: () => void): () => void {
    if (credential === null) return () => {};
    const leave = [this.#watchExpiry(credential, onEnd), this.#watchRevocation(credential, onEnd)];
    return () => {
      for (const stop of leave) stop();
    };
  }

  close(): void {
    clearInterval(this.#timer);
    this.#leave();
    this.#watched.clear();
  }

  #watchExpiry({ expiresAt }: Credential, onEnd: () => void): () => void {
    if (expiresAt === null) return () => {};
    let timer: NodeJS.Timeout;
    const wait = () => {
      const remainingMs = expiresAt.getTime() - Date.now();
      timer = setTimeout(remainingMs > 0 ? wait : onEnd, Math.min(Math.max(remainingMs, 0), MAX_TIMEOUT_MS)).unref();
    };
    wait();
    return () => clearTimeout(timer);
  }

  #watchRevocation({ keyHash }: Credential, onEnd: () => void): () => void {
    if (keyHash === null) return () => {};
    const watched = { keyHash, onEnd };
    this.#watched.add(watched);
    // The key may have been revoked since it was read for this connection.
    void this.#check();
    return () => this.#watched.delete(watched);
  }

  async #check(): Promise<void> {
    if (this.#watched.size === 0) return;
    const { keys, log } = this.#dependencies;
    const asked = [...this.#watched];
    try {
      const active = await keys.activeByHashes([...new Set(asked.map(({ keyHash }) => keyHash))]);
      const hashes = new Set(active.map(({ hash }) => hash));
      for (const watched of asked) {
        if (!hashes.has(watched.keyHash) && this.#watched.delete(watched)) watched.onEnd();
      }
    } catch (error) {
      log.warn({ error }, 'failed to check the API keys of open connections');
    }
  }
}

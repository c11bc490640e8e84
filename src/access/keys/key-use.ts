import type { Log } from '../../log.ts';
import type { AuditQueries } from '../audit/audit-queries.ts';
import type { ApiKeyQueries, ApiKeyRow } from './key-queries.ts';

/** How often one gateway stores that a key is in use. */
const STORE_EVERY_MS = 60_000;
const MAX_KEYS = 10_000;

interface Dependencies {
  readonly keys: ApiKeyQueries;
  readonly audit: AuditQueries;
  readonly log: Log;
}

/** Stores the last use of API keys, at most once a minute per key, and records the first use in the audit log. */
export class KeyUse {
  readonly #dependencies: Dependencies;
  readonly #storedAt = new Map<number, number>();

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  async record(key: ApiKeyRow, address: string | null): Promise<void> {
    const now = Date.now();
    if ((this.#storedAt.get(key.id) ?? 0) > now - STORE_EVERY_MS) return;
    if (this.#storedAt.size >= MAX_KEYS) this.#storedAt.clear();
    this.#storedAt.set(key.id, now);
    const { keys, audit, log } = this.#dependencies;
    const id = `ApiKey:${key.id}`;
    try {
      const isFirst = await keys.use(key.id);
      if (isFirst) {
        await audit.record({ actor: id, action: 'firstUseOfApiKey', target: id, outcome: 'SUCCEEDED', address });
      }
    } catch (error) {
      // A request is answered although its use cannot be stored.
      log.warn({ error, apiKey: key.id }, 'failed to store the use of an API key');
    }
  }
}

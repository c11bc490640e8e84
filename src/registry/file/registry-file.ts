import { type FSWatcher, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { AuditQueries } from '../../access/audit/audit-queries.ts';
import type { Log } from '../../log.ts';
import type { Registry } from '../registry.ts';
import type { ItemFault } from '../registry-item.ts';
import { itemsOfDocument } from '../replace-items.ts';
import { fileState, MAX_FILE_BYTES, readText } from './read-stable.ts';

/** The guarantee. A watcher only makes it faster, because it goes silent when a link on the path is replaced. */
const LOOK_EVERY_MS = 1_000;
/** A file that has not changed for this time is completely written. */
const SETTLED_MS = 200;
const ACTOR = 'registry file';

/** What this gateway knows about its registry file. */
export interface RegistryFileState {
  /** When the registry last had what the file said. Null: never since the start. */
  readonly loadedAt: Date | null;
  /** Why the file as it is now is not used; the registry keeps what it said before. */
  readonly faults: readonly Pick<ItemFault, 'path' | 'message'>[];
}

interface Dependencies {
  readonly path: string;
  readonly registrar: Registry;
  readonly audit: AuditQueries;
  readonly log: Log;
}

/** Keeps the registry equal to a file. */
export class RegistryFile {
  readonly #dependencies: Dependencies;
  #state: RegistryFileState = { loadedAt: null, faults: [] };
  /** The state of the file that was read last. */
  #known: string | null = null;
  #timer: NodeJS.Timeout | undefined;
  #nextAtMs = Number.POSITIVE_INFINITY;
  #watcher: FSWatcher | undefined;
  #looking: Promise<void> | null = null;
  #isClosed = false;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  get state(): RegistryFileState {
    return this.#state;
  }

  async start(): Promise<void> {
    await this.#look();
    this.#schedule(LOOK_EVERY_MS);
    try {
      this.#watcher = watch(dirname(this.#dependencies.path), () => this.#schedule(SETTLED_MS)).unref();
      this.#watcher.on('error', () => this.#watcher?.close());
    } catch {
      // The folder is missing, or the system has no watcher left: looking is enough.
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    this.#watcher?.close();
    await this.#looking;
  }

  /** Looks after this time or earlier: events of other files in the folder must not put it off. */
  #schedule(delayMs: number): void {
    const atMs = performance.now() + delayMs;
    if (this.#isClosed || this.#looking || this.#nextAtMs <= atMs) return;
    clearTimeout(this.#timer);
    this.#nextAtMs = atMs;
    this.#timer = setTimeout(() => {
      this.#nextAtMs = Number.POSITIVE_INFINITY;
      this.#looking = this.#look().finally(() => {
        this.#looking = null;
        this.#schedule(LOOK_EVERY_MS);
      });
    }, delayMs).unref();
  }

  /** Loads the file if it is another than before, and settled. */
  async #look(): Promise<void> {
    const { path, log } = this.#dependencies;
    try {
      const { fingerprint, bytes } = await fileState(path);
      if (fingerprint === this.#known) return;
      if (bytes > MAX_FILE_BYTES) {
        const message = `The file must have at most ${MAX_FILE_BYTES} bytes; it has ${bytes}.`;
        return this.#refuse(fingerprint, [{ path: '', message }]);
      }
      await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
      const read = await readText(path);
      // It is being written: the next look reads it.
      if (read.fingerprint === fingerprint) await this.#load(fingerprint, read.text);
    } catch (error) {
      if (isMissing(error)) return this.#refuse(error.code, [{ path: '', message: `Cannot read: ${error.code}.` }]);
      // The database is unavailable, for example: the next look tries again.
      log.warn({ error }, 'failed to load the registry file');
    }
  }

  async #load(fingerprint: string, text: string): Promise<void> {
    const { path, registrar, audit, log } = this.#dependencies;
    const { parseRegistryFile } = await import('./parse-file.ts');
    const { items, faults } = parseRegistryFile(path, text);
    if (faults.length > 0) return this.#refuse(fingerprint, faults);
    const result = await registrar.change({
      source: 'FILE',
      actor: ACTOR,
      isStrict: false,
      changes: (stored) => itemsOfDocument(items, stored, 'FILE'),
    });
    if (result.faults.length > 0) return this.#refuse(fingerprint, result.faults);
    this.#known = fingerprint;
    this.#state = { loadedAt: new Date(), faults: [] };
    if (!result.isChanged) return;
    log.info({ file: path, items: items.length }, 'registry file loaded');
    await audit.record({ actor: ACTOR, action: 'loadRegistryFile', target: null, outcome: 'SUCCEEDED' });
  }

  /** The registry stays as it is. Each fault is logged once. */
  #refuse(fingerprint: string, faults: RegistryFileState['faults']): void {
    if (fingerprint === this.#known) return;
    const { path: file, log } = this.#dependencies;
    for (const { path, message } of faults) log.warn({ file, path, reason: message }, 'registry file refused');
    this.#known = fingerprint;
    this.#state = { ...this.#state, faults: faults.map(({ path, message }) => ({ path, message })) };
  }
}

function isMissing(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

import { LRUCache } from 'lru-cache';
import type { Gateway } from '../../../graph/context.ts';
import { type Answer, MAX_AGE_S } from './answer.ts';
import { PendingAnswer } from './pending-answer.ts';

/** Longest time for which a lost notification of a new version goes unnoticed. */
const CHECK_EVERY_MS = 1_000;

/** Size of an entry without its body: key, headers and objects. */
const ENTRY_BYTES = 2_000;

type Dependencies = Pick<Gateway, 'refreshEvents' | 'versions'>;

/**
 * Complete answers as ready bytes, all of the newest version of the catalog, bounded by their bytes. The end of a refresh
 * on any gateway empties it.
 */
export class AnswerCache {
  readonly #versions: Dependencies['versions'];
  readonly #answers: LRUCache<string, Answer>;
  readonly #leave: () => void;
  #pending = new Map<string, PendingAnswer>();
  /** Null: not known yet. */
  #version: number | null = null;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #check: Promise<void> | null = null;

  constructor(maxBytes: number, { refreshEvents, versions }: Dependencies) {
    this.#versions = versions;
    this.#answers = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: ({ body }) => body.length + ENTRY_BYTES,
      // History that is pruned after a refresh has ended leaves the answers within this time too.
      ttl: MAX_AGE_S * 1_000,
    });
    const leave = [
      refreshEvents.subscribe('version', () => this.#empty()),
      // A refresh without a new version may change earlier moments, such as the import of older snapshots.
      refreshEvents.subscribe('progress', ({ phase }) => {
        if (phase === 'DONE') this.#empty();
      }),
    ];
    this.#leave = () => {
      for (const stop of leave) stop();
    };
  }

  /**
   * The answer with this key, waited for when another request computes it. Else the pending answer that the caller must
   * settle. Throws when the newest version cannot be read.
   */
  async find(key: string): Promise<Answer | PendingAnswer> {
    if (performance.now() - this.#checkedAt > CHECK_EVERY_MS) await this.#checkVersion();
    const kept = this.#answers.get(key);
    if (kept) return kept;
    return (await this.#pending.get(key)?.answer) ?? this.#begin(key);
  }

  close(): void {
    this.#leave();
    this.#empty();
  }

  #begin(key: string): PendingAnswer {
    const siblings = this.#pending;
    const pending = new PendingAnswer((answer, version) => {
      if (siblings.get(key) === pending) siblings.delete(key);
      if (answer !== null && siblings === this.#pending && this.#isNewest(version)) this.#answers.set(key, answer);
    });
    if (!siblings.has(key)) siblings.set(key, pending);
    return pending;
  }

  /** Null: the answer is computed from no version. */
  #isNewest(version: number | null): boolean {
    return version === null || version === this.#version;
  }

  #checkVersion(): Promise<void> {
    this.#check ??= this.#readVersion().finally(() => {
      this.#check = null;
    });
    return this.#check;
  }

  async #readVersion(): Promise<void> {
    const { version } = await this.#versions.newest();
    if (version !== this.#version) this.#empty();
    this.#version = version;
    this.#checkedAt = performance.now();
  }

  /** Pending answers started before, so they are not kept. The next request reads the version. */
  #empty(): void {
    this.#answers.clear();
    this.#pending = new Map();
    this.#checkedAt = Number.NEGATIVE_INFINITY;
  }
}

import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { CacheUse, type WatchedCache } from '../../../cache-use.ts';
import type { CatalogState } from '../../../catalog/catalog-state-queries.ts';
import type { Gateway } from '../../../graph/context.ts';
import { type Answer, MAX_AGE_S } from './answer.ts';
import { type Continue, PendingAnswer } from './pending-answer.ts';
import type { RedisAnswers } from './redis-answers.ts';

/** Longest time for which a lost notification of a new version goes unnoticed. */
const CHECK_EVERY_MS = 1_000;

/** Size of an entry without its body and key: headers and objects. */
const ENTRY_BYTES = 2_000;

/** No answer takes more than this part of the cache, so that a few large ones do not drop all others. */
const MAX_PART = 1 / 16;
/** A small cache keeps answers up to this size too. */
const SMALL_BYTES = 10_000;

type Dependencies = Pick<Gateway, 'refreshEvents' | 'catalogState'> & {
  /** The answers of other gateways. Null: each gateway keeps its own. */
  readonly shared: { readonly answers: RedisAnswers; readonly scope: string } | null;
};

/**
 * Complete answers as ready bytes, all of the newest version of the catalog, bounded by their bytes. The end of a refresh
 * on any gateway empties it.
 */
export class AnswerCache implements WatchedCache {
  /** An answer that another request computes at the same time is a hit. */
  readonly use = new CacheUse();
  readonly #catalogState: Dependencies['catalogState'];
  readonly #shared: Dependencies['shared'];
  readonly #answers: LRUCache<string, Answer>;
  readonly #leave: () => void;
  #pending = new Map<string, PendingAnswer>();
  /** Null: not known yet. */
  #state: CatalogState | null = null;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #check: Promise<void> | null = null;

  constructor(maxBytes: number, { refreshEvents, catalogState, shared }: Dependencies) {
    this.#catalogState = catalogState;
    this.#shared = shared;
    this.#answers = new LRUCache<string, Answer>({
      maxSize: maxBytes,
      maxEntrySize: Math.min(maxBytes, Math.max(SMALL_BYTES, Math.ceil(maxBytes * MAX_PART))),
      sizeCalculation: ({ body }, key) => body.length + 2 * key.length + ENTRY_BYTES,
      // History that is pruned after a refresh has ended leaves the answers within this time too.
      ttl: MAX_AGE_S * 1_000,
      // Else the cache starts a timer in each millisecond.
      ttlResolution: CHECK_EVERY_MS,
      dispose: this.use.onDispose,
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

  get bytes(): number {
    return this.#answers.calculatedSize;
  }

  /**
   * The answer with this key, waited for when another request computes it. Else the pending answer that the caller must
   * settle. Throws when the newest version cannot be read. A kept answer is found at once.
   */
  find(key: string): Answer | PendingAnswer | Promise<Answer | PendingAnswer> {
    if (performance.now() - this.#checkedAt > CHECK_EVERY_MS) return this.#checkState().then(() => this.#find(key));
    const kept = this.#answers.get(key);
    if (kept === undefined) return this.#find(key);
    this.use.count(true);
    return kept;
  }

  close(): void {
    this.#leave();
    this.#empty();
  }

  async #find(key: string): Promise<Answer | PendingAnswer> {
    const kept = this.#answers.get(key) ?? (await this.#computedByOther(key));
    this.use.count(!(kept instanceof PendingAnswer));
    return kept instanceof PendingAnswer ? this.#sharedOr(kept, key) : kept;
  }

  /** The answer that another request computes, or else the pending one that this request begins or takes over. */
  async #computedByOther(key: string): Promise<Answer | PendingAnswer> {
    const other = this.#pending.get(key);
    // Without another request at once, before the next one asks the same.
    return (other && (await other.wait())) ?? this.#begin(key);
  }

  /** The answer that another gateway has computed from the same state, or else the pending one. */
  async #sharedOr(pending: PendingAnswer, key: string): Promise<Answer | PendingAnswer> {
    const state = this.#state;
    const stored = (await this.#shared?.answers.get(this.#sharedKey(key))) ?? null;
    if (stored === null) return pending;
    const { answer, expiresAtMs } = stored;
    // The clocks of two gateways differ.
    const ttl = Math.min(Math.max(1, expiresAtMs - Date.now()), MAX_AGE_S * 1_000);
    if (state === this.#state) this.#answers.set(key, answer, { ttl });
    pending.found(answer);
    return answer;
  }

  #begin(key: string, siblings = this.#pending, waiting: Continue[] = []): PendingAnswer {
    const leave = () => {
      if (siblings.get(key) === pending) siblings.delete(key);
    };
    const pending = new PendingAnswer(waiting, {
      onSettled: (answer, version) => {
        leave();
        if (answer !== null && siblings === this.#pending && this.#isNewest(version)) this.#keep(key, answer);
      },
      onAbandoned: (others) => {
        leave();
        return this.#begin(key, siblings, others);
      },
    });
    if (!siblings.has(key)) siblings.set(key, pending);
    return pending;
  }

  #keep(key: string, answer: Answer): void {
    this.#answers.set(key, answer);
    this.#shared?.answers.set(this.#sharedKey(key), { answer, expiresAtMs: Date.now() + MAX_AGE_S * 1_000 });
  }

  #sharedKey(key: string): string {
    return `${this.#shared?.scope}:${this.#state?.id}:${hash('sha256', key, 'base64url')}`;
  }

  /** Null: the answer is computed from no version. */
  #isNewest(version: number | null): boolean {
    return version === null || version === this.#state?.version;
  }

  #checkState(): Promise<void> {
    this.#check ??= this.#readState().finally(() => {
      this.#check = null;
    });
    return this.#check;
  }

  async #readState(): Promise<void> {
    const state = await this.#catalogState.now();
    if (state.id !== this.#state?.id) this.#empty();
    this.#state = state;
    this.#checkedAt = performance.now();
  }

  /** Pending answers started before, so they are not kept. The next request reads the version. */
  #empty(): void {
    this.#answers.clear();
    this.#pending = new Map();
    this.#checkedAt = Number.NEGATIVE_INFINITY;
  }
}

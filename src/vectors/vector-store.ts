import { DrizzleQueryError } from 'drizzle-orm/errors';
import type { Db } from '../db/connect.ts';
import { hasSqlState } from '../db/errors.ts';
import type { Log } from '../log.ts';
import type { CollectionQueries, CollectionRow, NewCollection } from './collection-queries.ts';
import { indexPoints } from './indexing/index-points.ts';
import { collectionsAbove, collectionsWithUnindexed, type IndexState } from './indexing/index-state.ts';
import { PointIndexer } from './indexing/point-indexer.ts';
import { type NewPoint, pointQueries } from './point-queries.ts';
import {
  collectionsWithTable,
  createPointTable,
  dropPointTable,
  indexKindOf,
  vacuumPointTable,
} from './point-table.ts';
import { EXACT_BYTES, type NearPoint, nearestPoints, type Search } from './search-queries.ts';

const UNDEFINED_TABLE = '42P01';

/** The collection was deleted while its points were read or written. */
export class CollectionDeleted extends Error {}

interface Dependencies {
  /** The catalog's database. */
  readonly db: Db;
  readonly collections: CollectionQueries;
  /** Throws `VectorsUnusable`. */
  readonly openVectors: () => Promise<Db>;
  readonly log: Log;
  /** Collections of up to this size have no index. */
  readonly exactBytes?: number;
}

/**
 * The points of all collections. A collection has a row in the catalog's database and a table in the database of vectors.
 * The row comes first and goes first, so that a table without a row is a leftover.
 */
export class VectorStore {
  readonly #db: Db;
  readonly #collections: CollectionQueries;
  readonly #openVectors: Dependencies['openVectors'];
  /** The ids of collections whose table exists. */
  readonly #withTable = new Set<string>();
  readonly #exactBytes: number;
  readonly #indexer: PointIndexer;
  #opening: Promise<Db> | undefined;

  constructor({ db, collections, openVectors, log, exactBytes = EXACT_BYTES }: Dependencies) {
    this.#exactBytes = exactBytes;
    this.#indexer = new PointIndexer({ index: (...one) => this.#index(...one), log });
    this.#db = db;
    this.#collections = collections;
    this.#openVectors = openVectors;
  }

  async create(collection: NewCollection) {
    // First, because without the extension nothing must be created.
    await this.#open();
    const created = await this.#collections.create(collection);
    if (typeof created === 'object') await this.#ensureTable(created);
    return created;
  }

  async delete(owner: string, name: string): Promise<CollectionRow | undefined> {
    const deleted = await this.#collections.delete(owner, name);
    if (!deleted) return undefined;
    this.#withTable.delete(deleted.id);
    await dropPointTable(await this.#open(), deleted);
    return deleted;
  }

  async withPoints<Result>(
    collection: CollectionRow,
    work: (points: ReturnType<typeof pointQueries>) => Promise<Result>,
  ): Promise<Result> {
    return this.#within(collection, (vectors) => work(pointQueries(vectors, collection)));
  }

  /** Stores points, and has those of a large collection indexed later. */
  async upsert(collection: CollectionRow, points: readonly NewPoint[]): Promise<void> {
    await this.withPoints(collection, (stored) => stored.upsert(points));
    this.#indexer.add(collection);
  }

  async nearest(collection: CollectionRow, search: Search): Promise<readonly NearPoint[]> {
    const { points, hasUnindexed } = await this.#within(collection, (vectors) =>
      nearestPoints(vectors, collection, search, this.#exactBytes),
    );
    if (hasUnindexed) this.#indexer.add(collection);
    return points;
  }

  /** In the order of the collections. Creates no table. */
  async indexStates(collections: readonly CollectionRow[]): Promise<IndexState[]> {
    const kinds = collections.map(indexKindOf);
    const unindexed = await this.#withUnindexed(collections.filter((_collection, index) => kinds[index] !== 'EXACT'));
    return collections.map(({ id }, index) => (unindexed.has(id) ? 'INDEXING' : (kinds[index] ?? 'EXACT')));
  }

  /** Ends background work within the time limit. The next gateway indexes the points that are left. */
  close(timeoutMs: number): Promise<void> {
    return this.#indexer.close(timeoutMs);
  }

  /** The ids of large collections with points that are not indexed. Deleted collections are left out. */
  async #withUnindexed(collections: readonly CollectionRow[]): Promise<ReadonlySet<string>> {
    if (collections.length === 0) return new Set();
    const large = await collectionsAbove(await this.#open(), collections, this.#exactBytes);
    const existing = await Promise.all(large.map((collection) => this.#hasTable(collection)));
    const asked = large.filter((_collection, index) => existing[index]);
    if (asked.length === 0) return new Set();
    try {
      const unindexed = await collectionsWithUnindexed(await this.#open(), asked);
      for (const collection of asked) if (unindexed.has(collection.id)) this.#indexer.add(collection);
      return unindexed;
    } catch (cause) {
      // One was deleted since its size was read. It has none now.
      if (hasSqlState(cause, UNDEFINED_TABLE)) return this.#withUnindexed(collections);
      throw cause;
    }
  }

  async #hasTable(collection: CollectionRow): Promise<boolean> {
    const table = this.#ensureTable(collection);
    return table.then(() => true).catch(falseIfDeleted);
  }

  /** Resolves to whether there may be more points to index. */
  async #index(collection: CollectionRow, signal: AbortSignal): Promise<boolean> {
    const turn = this.#within(collection, async (vectors) => {
      const hasMore = await indexPoints(vectors, collection, this.#exactBytes, signal);
      // Only a server has autovacuum. Each point that is replaced or marked as indexed leaves a dead row.
      if (!signal.aborted && vectors !== this.#db) await vacuumPointTable(vectors, collection);
      return hasMore;
    });
    return turn.catch(falseIfDeleted);
  }

  async #within<Result>(collection: CollectionRow, work: (vectors: Db) => Promise<Result>): Promise<Result> {
    const vectors = await this.#ensureTable(collection);
    try {
      return await work(vectors);
    } catch (cause) {
      if (hasSqlState(cause, UNDEFINED_TABLE)) throw new CollectionDeleted(`Collection ${collection.id} was deleted.`);
      if (!(cause instanceof DrizzleQueryError)) throw cause;
      // Without its parameters, which are texts and payloads of a client, and would be logged.
      throw new Error('A statement on vectors failed.', { cause: cause.cause });
    }
  }

  /** The table is missing if the gateway was stopped between the row and the table. */
  async #ensureTable(collection: CollectionRow): Promise<Db> {
    const vectors = await this.#open();
    const { id } = collection;
    if (this.#withTable.has(id)) return vectors;
    if (!(await this.#createTable(vectors, collection))) throw new CollectionDeleted(`Collection ${id} was deleted.`);
    this.#withTable.add(id);
    // The last gateway may have stopped before it had indexed all points.
    this.#indexer.add(collection);
    return vectors;
  }

  /** False: the collection was deleted since it was read, and has no table. */
  async #createTable(vectors: Db, collection: CollectionRow): Promise<boolean> {
    const { id } = collection;
    if (vectors === this.#db) {
      // A deletion waits for the lock, finds the table, and drops it.
      return this.#collections.whileLocked(id, (transaction) => createPointTable(transaction, collection));
    }
    // The connection of the catalog must not wait for a search, so that nothing is locked.
    if (!(await this.#collections.exists(id))) return false;
    await createPointTable(vectors, collection);
    if (await this.#collections.exists(id)) return true;
    await dropPointTable(vectors, collection);
    return false;
  }

  #open(): Promise<Db> {
    this.#opening ??= this.#openAndSweep().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #openAndSweep(): Promise<Db> {
    const vectors = await this.#openVectors();
    // Read in this order: a table that is listed had its row before.
    const withTable = await collectionsWithTable(vectors);
    const known = await this.#collections.ids();
    for (const id of withTable.filter((one) => !known.has(one))) await dropPointTable(vectors, { id });
    return vectors;
  }
}

function falseIfDeleted(error: unknown): false {
  if (error instanceof CollectionDeleted) return false;
  throw error;
}

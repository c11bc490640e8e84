import { DrizzleQueryError } from 'drizzle-orm/errors';
import type { Db } from '../db/connect.ts';
import { hasSqlState } from '../db/errors.ts';
import type { Log } from '../log.ts';
import type { CollectionQueries, CollectionRow, NewCollection } from './collection-queries.ts';
import { type IndexState, indexPoints, readIndexState } from './index-points.ts';
import { type NewPoint, pointQueries } from './point-queries.ts';
import { collectionsWithTable, createPointTable, dropPointTable, vacuumPointTable } from './point-table.ts';
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
  readonly #log: Log;
  readonly #exactBytes: number;
  /** The work on the indexes of collections, by their ids. */
  readonly #indexing = new Map<string, Promise<void>>();
  /** The ids of those that have got points since their work began. */
  readonly #indexAgain = new Set<string>();
  readonly #stop = new AbortController();
  #opening: Promise<Db> | undefined;

  constructor({ db, collections, openVectors, log, exactBytes = EXACT_BYTES }: Dependencies) {
    this.#log = log;
    this.#exactBytes = exactBytes;
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
    this.#startIndexing(collection);
  }

  async nearest(collection: CollectionRow, search: Search): Promise<readonly NearPoint[]> {
    const { points } = await this.#within(collection, (vectors) =>
      nearestPoints(vectors, collection, search, this.#exactBytes),
    );
    return points;
  }

  async indexState(collection: CollectionRow): Promise<IndexState> {
    return this.#within(collection, (vectors) => readIndexState(vectors, collection, this.#exactBytes));
  }

  /** Points that are not indexed yet are so by the next gateway. */
  async close(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#indexing.values());
  }

  #startIndexing(collection: CollectionRow): void {
    const { id } = collection;
    if (this.#stop.signal.aborted) return;
    if (this.#indexing.has(id)) return void this.#indexAgain.add(id);
    const work = this.#index(collection)
      .catch((error: unknown) => {
        if (!(error instanceof CollectionDeleted)) this.#log.warn({ error, collection: id }, 'failed to index points');
      })
      .finally(() => {
        this.#indexing.delete(id);
        if (this.#indexAgain.delete(id)) this.#startIndexing(collection);
      });
    this.#indexing.set(id, work);
  }

  async #index(collection: CollectionRow): Promise<void> {
    const { signal } = this.#stop;
    const hasIndexed = await this.#within(collection, (vectors) =>
      indexPoints(vectors, collection, this.#exactBytes, signal),
    );
    const vectors = await this.#open();
    // A server does so by itself. Each point that was marked has left an earlier row.
    if (hasIndexed && !signal.aborted && vectors !== this.#db) await vacuumPointTable(vectors, collection);
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
    this.#startIndexing(collection);
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
